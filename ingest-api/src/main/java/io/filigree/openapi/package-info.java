/**
 * The OpenAPI document, written by hand: our controllers read their bodies strictly themselves, so what could be generated
 * from their signatures would say little. A test holds it to what is mapped.
 */
@NullMarked
package io.filigree.openapi;

import org.jspecify.annotations.NullMarked;
