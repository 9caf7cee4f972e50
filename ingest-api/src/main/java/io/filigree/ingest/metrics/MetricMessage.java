package io.filigree.ingest.metrics;

import io.filigree.ingest.format.Message;

/** A data point, or the data points of one REPORT. */
sealed interface MetricMessage extends Message permits DataPoint, LambdaReport {}
