/**
 * The OpenAPI document, which is maintained by hand: controllers parse their bodies themselves, so a generated document
 * would contain little. A test compares it with the mapped paths.
 */
@NullMarked
package io.filigree.openapi;

import org.jspecify.annotations.NullMarked;
