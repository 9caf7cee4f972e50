package io.filigree.ingest.installed;

import java.util.List;

import io.filigree.ingest.apm.ApmFormat;
import io.filigree.ingest.events.EventApiFormat;
import io.filigree.ingest.firehose.AwsFirehoseFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.forwarder.AwsLogsFormat;
import io.filigree.ingest.lambda.AwsLambdaFormat;
import io.filigree.ingest.logs.LogFormat;
import io.filigree.ingest.metrics.MetricFormat;
import io.filigree.ingest.otlp.OtlpFormat;
import io.filigree.ingest.telemetry.AwsTelemetryFormat;
import io.filigree.ingest.traces.TraceFormat;

/** The wire formats that Filigree accepts. Adding one is one line here. */
public final class InstalledFormats {

    /** In the order in which they are matched against a path. */
    public static final List<WireFormatProvider> ALL = List.of(
            AwsLambdaFormat.PROVIDER,
            LogFormat.PROVIDER,
            AwsFirehoseFormat.PROVIDER,
            AwsTelemetryFormat.PROVIDER,
            EventApiFormat.PROVIDER,
            TraceFormat.PROVIDER,
            AwsLogsFormat.PROVIDER,
            OtlpFormat.PROVIDER,
            ApmFormat.PROVIDER,
            MetricFormat.PROVIDER);

    private InstalledFormats() {}
}
