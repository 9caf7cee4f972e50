package io.filigree.ingest.metrics;

import io.filigree.ingest.format.IngestMessage;

/** A data point, or the data points of one REPORT. */
sealed interface MetricMessage extends IngestMessage permits DataPoint, LambdaReport {}
