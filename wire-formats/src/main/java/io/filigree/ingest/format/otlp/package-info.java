/**
 * OTLP, protobuf or JSON: from bytes to messages, and from messages to events of spans, log records and metrics. It knows
 * no route and no HTTP, so that it also reads OTLP that comes inside of another format.
 */
@NullMarked
package io.filigree.ingest.format.otlp;

import org.jspecify.annotations.NullMarked;
