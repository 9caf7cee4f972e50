/**
 * The wire format of extensions that forward what Lambda's Telemetry API or Logs API gives them. It knows no server and no
 * other format.
 */
@NullMarked
package io.filigree.ingest.telemetry;

import org.jspecify.annotations.NullMarked;
