package io.filigree.ingest.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class RequestEnvelopeTest {

    private static final Map<String, String> FIELDS =
            Map.of("content-type", "application/x-protobuf", "empty", "", "name", "größe", "long", "x".repeat(60_000));

    @Test
    void keepsFieldsAndBody() {
        for (String body : new String[] {"", "a body"}) {
            for (Map<String, String> fields : List.of(Map.<String, String>of(), FIELDS)) {
                byte[] spooled = new RequestEnvelope(fields, body.getBytes(UTF_8)).toBytes();

                RequestEnvelope read = RequestEnvelope.parse(spooled);

                assertThat(read.fields()).isEqualTo(fields);
                assertThat(read.body()).isEqualTo(body.getBytes(UTF_8));
            }
        }
    }

    @Test
    void refusesWhatIsNoEnvelope() {
        byte[] spooled = new RequestEnvelope(FIELDS, new byte[0]).toBytes();
        for (int length = 0; length < spooled.length; length += 97) {
            byte[] cut = Arrays.copyOf(spooled, length);
            assertThatExceptionOfType(UnreadablePayloadException.class).isThrownBy(() -> RequestEnvelope.parse(cut));
        }
        spooled[0] = 2;
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> RequestEnvelope.parse(spooled))
                .withMessage("envelope: of version 2, not 1");
    }

    @Test
    void refusesAFieldThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestEnvelope(Map.of("a", "x".repeat(70_000)), new byte[0]).toBytes());
    }
}
