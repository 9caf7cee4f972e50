package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes two messages the same one. */
class LogMessageTest {

    private static final String METADATA = "{\"arn\":\"" + Bodies.CHECKOUT_ARN + "\",\"odd\":\"a\\\\\\\"]}[\"}";
    private static final String FIRST = Bodies.v2(METADATA, "{\"span_event_data\":[null,{},[]],\"n\":1}");
    private static final String SECOND = Bodies.v1(METADATA, "{\"span_event_data\":[null,{},[]],\"n\":2}");
    private static final String PLAIN =
            "[2,\"NR_LAMBDA_MONITORING\"," + METADATA + ",{\"span_event_data\":[null,{},[]]}]";

    @Test
    void aLineOfTextIsKnownByItsIdAndItsText() {
        UUID identity = identity("a", "text");

        assertThat(new LogMessage("a", 2, "text").identity()).isEqualTo(identity);
        assertThat(identity("b", "text")).isNotEqualTo(identity);
        assertThat(identity("a", "other")).isNotEqualTo(identity);
        assertThat(identity("a", "text\n")).isNotEqualTo(identity);
        assertThat(identity("ab", "c")).isNotEqualTo(identity("a", "bc"));
        assertThat(identity.version()).isEqualTo(8);
        assertThat(identity.variant()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s\n",
                "2026-11-20T20:49:24.758Z\t11111111-2222-4333-8444-555555555555\tINFO\t%s\n",
                "[1, 2] some text ] } \" %s",
                "%s and more [ { \"",
            })
    void anAgentsPayloadIsTheSameUnderAnyIdAndInAnyText(String around) {
        for (String payload : new String[] {FIRST, SECOND, PLAIN}) {
            assertThat(identity("38551062394857362", around.formatted(payload))).isEqualTo(identity("a", payload));
        }
    }

    @Test
    void differentPayloadsAreDifferentMessages() {
        assertThat(identity("a", FIRST)).isNotEqualTo(identity("a", SECOND)).isNotEqualTo(identity("a", PLAIN));
    }

    @Test
    void twoPayloadsInOneMessageAreNeitherOfThem() {
        UUID both = identity("a", FIRST + "\n" + SECOND);

        assertThat(both).isEqualTo(identity("b", "INFO " + FIRST + " " + SECOND + "\n"));
        assertThat(both).isNotEqualTo(identity("a", FIRST)).isNotEqualTo(identity("a", SECOND));
        assertThat(both).isNotEqualTo(identity("a", SECOND + FIRST));
    }

    @Test
    void aPayloadThatIsNotWholeIsALineOfText() {
        String torn = FIRST.substring(0, FIRST.length() - 1);

        assertThat(identity("a", torn)).isNotEqualTo(identity("b", torn));
        assertThat(identity("a", SECOND + torn)).isNotEqualTo(identity("b", SECOND + torn));
        assertThat(identity("a", FIRST.substring(0, FIRST.length() - 10)))
                .isNotEqualTo(identity("b", FIRST.substring(0, FIRST.length() - 10)));
    }

    @Test
    void aLineThatOnlyTalksOfPayloadsIsALineOfText() {
        for (String line : new String[] {
            "NR_LAMBDA_MONITORING", "a [1,\"NR_LAMBDA_MONITORING\"] b", "[1,\"NR_LAMBDA_MONITORING\",5]"
        }) {
            assertThat(identity("a", line)).isNotEqualTo(identity("b", line));
            assertThat(identity("a", line)).isNotEqualTo(identity("a", line + " "));
        }
    }

    private static UUID identity(String id, String text) {
        return new LogMessage(id, 1, text).identity();
    }
}
