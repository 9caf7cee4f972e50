/**
 * The spool in a topic of Kafka, which all ingest processes share. Like every spool, it must not depend on wire formats,
 * events, the database or HTTP.
 */
@NullMarked
package io.filigree.ingest.spool.kafka;

import org.jspecify.annotations.NullMarked;
