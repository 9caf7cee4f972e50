package io.filigree.ingest.format.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;

class ReadableTextTest {

    @Test
    void idsAreHexadecimalWhateverTheirBytes() {
        Random random = new Random(20_261_129);
        for (int i = 0; i < 2_000; i++) {
            byte[] traceId = new byte[random.nextInt(20)];
            byte[] spanId = new byte[8];
            random.nextBytes(traceId);
            random.nextBytes(spanId);
            String trace = HexFormat.of().formatHex(traceId);
            String span = HexFormat.of().formatHex(spanId);
            Span message = Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(traceId))
                    .setSpanId(ByteString.copyFrom(spanId))
                    .setParentSpanId(ByteString.copyFrom(spanId))
                    .addLinks(Span.Link.newBuilder().setTraceId(ByteString.copyFrom(traceId)))
                    .build();

            assertThat(ReadableText.of(message).lines().map(String::strip))
                    .containsExactly((traceId.length == 0 ? "" : "trace_id: \"" + trace + "\"\n")
                            .concat("span_id: \"" + span + "\"\nparent_span_id: \"" + span + "\"\nlinks {\n")
                            .concat(traceId.length == 0 ? "}" : "trace_id: \"" + trace + "\"\n}")
                            .split("\n"));
        }
    }

    @Test
    void idsOfExemplarsAreHexadecimal() {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .addExemplars(Exemplar.newBuilder().setTraceId(ByteString.copyFrom(new byte[] {-1, 34, 92, 10})))
                .build();

        assertThat(ReadableText.of(point)).contains("trace_id: \"ff225c0a\"");
    }

    @Test
    void textOfASenderStaysAsItIs() {
        String text = "a\ntrace_id: \"\\377\"\n";
        LogRecord record = LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue(text))
                .setSeverityText("trace_id: \"\\001\"")
                .build();

        assertThat(ReadableText.of(record)).isEqualTo(record.toString());
    }
}
