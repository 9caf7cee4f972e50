/**
 * The wire format of Amazon Data Firehose with an HTTP endpoint: deliveries whose records hold what subscriptions of
 * CloudWatch Logs send. It knows no server and no other format.
 */
@NullMarked
package io.filigree.ingest.firehose;

import org.jspecify.annotations.NullMarked;
