package io.filigree.ingest.format.otlp;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** A kind of telemetry, which has its own request. */
public enum OtlpSignal {
    TRACES(ExportTraceServiceRequest.getDefaultInstance()),
    LOGS(ExportLogsServiceRequest.getDefaultInstance()),
    METRICS(ExportMetricsServiceRequest.getDefaultInstance());

    private final Message request;
    private final Parser<? extends Message> parser;

    OtlpSignal(Message request) {
        this.request = request;
        // What is unknown would be kept, at many times its size.
        this.parser = DiscardUnknownFieldsParser.wrap(request.getParserForType());
    }

    /** An empty request of this kind. */
    Message request() {
        return request;
    }

    Parser<? extends Message> parser() {
        return parser;
    }
}
