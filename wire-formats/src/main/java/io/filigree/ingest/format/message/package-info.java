/**
 * Log messages of Lambda functions, from their text to events: agent payloads, platform lines and JSON records wherever
 * they are in it. It knows no format and nothing about the body around the messages.
 */
@NullMarked
package io.filigree.ingest.format.message;

import org.jspecify.annotations.NullMarked;
