/**
 * The wire format {@code otlp-v1}: OTLP over HTTP, as OpenTelemetry's SDKs and collectors post it. It knows no other format,
 * and nothing of HTTP servers, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.otlp;

import org.jspecify.annotations.NullMarked;
