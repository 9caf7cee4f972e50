package io.filigree.decorator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;

import io.filigree.decorator.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationCompletionTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void beganSoLongBeforeItsReport() {
        assertThat(report(1_500).began()).isEqualTo(NOON.minusMillis(1_500));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 86_400_001, 1.8446744073709552e19, 1e308, Double.POSITIVE_INFINITY, Double.NaN})
    void hasTheTimeOfItsReportWhereNothingTakesSoLong(double milliseconds) {
        assertThat(report(milliseconds).asInvocation().timestamp()).isEqualTo(NOON);
    }

    private static InvocationCompletion report(double milliseconds) {
        return new InvocationCompletion(NOON, null, "request-1", Map.of(Attributes.CW_DURATION, milliseconds));
    }
}
