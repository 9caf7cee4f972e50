package io.filigree.decorator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFingerprintTest {

    private static final String NODE = "TypeError: x is not a function\n    at charge (/var/task/index.js:%d:76)\n"
            + "    at handler (/var/task/index.js:9:1)";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Task timed out after 3.00 seconds                        | Task timed out after * seconds
        RequestId: 7c1b2a90-1111-4222-8333-123456789abc  Error   | RequestId: * Error
        connect ETIMEDOUT orders-db:5432                         | connect ETIMEDOUT orders-db:*
        card declined for order o-7                              | card declined for order *
        no such key at 12:30:01, 1,000 of 2                      | no such key at *, * of *
        Rate exceeded                                            | Rate exceeded
        """)
    void leavesOutIdsAndNumbers(String message, String expected) {
        assertThat(ErrorFingerprint.withoutVariables(message)).isEqualTo(expected);
    }

    @Test
    void isTheSameForTheSameCause() {
        assertThat(of("TypeError", "order 7 failed", NODE.formatted(14)))
                .matches("[0-9a-f]{16}")
                .isEqualTo(of("TypeError", "order 8 failed", NODE.formatted(20)));
    }

    @Test
    void differsByClassMessageAndTopFrame() {
        String fingerprint = of("TypeError", "order 7 failed", NODE.formatted(14));

        assertThat(fingerprint)
                .isNotEqualTo(of("RangeError", "order 7 failed", NODE.formatted(14)))
                .isNotEqualTo(of("TypeError", "refund 7 failed", NODE.formatted(14)))
                .isNotEqualTo(
                        of("TypeError", "order 7 failed", NODE.formatted(14).replace("charge", "refund")))
                .isNotEqualTo(of("TypeError", "order 7 failed", ""));
    }

    @Test
    void ignoresTheFramesBelow() {
        assertThat(of("TypeError", "m", NODE.formatted(14)))
                .isEqualTo(of("TypeError", "m", NODE.formatted(14).replace("handler", "other")));
    }

    @Test
    void takesTheLastFrameOfPython() {
        String stack = "Traceback (most recent call last):\n  File \"/var/task/app.py\", line %d, in handler\n"
                + "  File \"/var/task/db.py\", line %d, in connect\nOSError: no";

        assertThat(of("OSError", "no", stack.formatted(1, 2)))
                .isEqualTo(of("OSError", "no", stack.formatted(3, 4).replace("app.py", "main.py")))
                .isNotEqualTo(of("OSError", "no", stack.formatted(1, 2).replace("db.py", "cache.py")))
                .isEqualTo(of(
                        "OSError",
                        "no",
                        "[\"  File \\\"/var/task/app.py\\\", line 1, in handler\\n\","
                                + "\"  File \\\"/var/task/db.py\\\", line 2, in connect\\n\"]"));
    }

    @Test
    void findsFramesOfOtherRuntimes() {
        assertThat(of("NoMethodError", "no", "NoMethodError: no:1\n/var/task/app.rb:12:in `charge'"))
                .isEqualTo(of("NoMethodError", "no", "/var/task/app.rb:99:in `charge'"))
                .isNotEqualTo(of("NoMethodError", "no", "/var/task/app.rb:12:in `refund'"));
    }

    @Test
    void readsTheNamesOfEachSender() {
        String stack = NODE.formatted(14);
        String fingerprint = of("TypeError", "m", stack);

        assertThat(of(Map.of("exception.type", "TypeError", "exception.message", "m"), Map.of("stackTrace", stack)))
                .isEqualTo(fingerprint);
        assertThat(of(Map.of("errorType", "TypeError", "errorMessage", "m", "error.stack", stack), Map.of()))
                .isEqualTo(fingerprint);
    }

    @Test
    void existsForAnErrorWithoutAttributes() {
        assertThat(of(Map.of("error.class", 7), Map.of())).matches("[0-9a-f]{16}");
    }

    private static String of(String errorClass, String message, String stack) {
        Map<String, Object> attributes = new HashMap<>(Map.of("error.class", errorClass, "error.message", message));
        attributes.put("stackTrace", stack);
        return of(attributes, Map.of());
    }

    private static String of(Map<String, Object> attributes, Map<String, Object> completion) {
        return ErrorFingerprint.of(
                new Event(Event.INVOCATION_ERROR, Instant.EPOCH, null, null, null, attributes, completion));
    }
}
