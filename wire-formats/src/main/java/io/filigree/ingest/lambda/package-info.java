/**
 * The wire format {@code aws-lambda-v1}: the envelope that an extension or a log forwarder posts to {@code /aws/lambda/v1}.
 * It knows no other format, and nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.lambda;

import org.jspecify.annotations.NullMarked;
