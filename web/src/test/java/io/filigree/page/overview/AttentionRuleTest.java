package io.filigree.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;

import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mock.web.MockHttpServletRequest;

class AttentionRuleTest {

    private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
    private static final String REPORTED_SIZE = "(cwMemorySize OR aws.memorySize)";
    private static final PageFilter FILTER = filter();

    /** After a change of the memory size, events are decorated with the previous size until a poll notices it. */
    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_MEMORY", "MEMORY"})
    void comparesTheMemoryUsedWithTheReportedSize(AttentionRule rule) {
        assertThat(withoutReportedSize(rule.nrql(FILTER, FILTER.window(NOON), NOON)))
                .doesNotContain("aws.memorySize");
    }

    @Test
    void comparesItWithTheReportedSizeInTheQueryOfAllRules() {
        assertThat(withoutReportedSize(FunctionChecks.nrql(FILTER))).doesNotContain("aws.memorySize");
    }

    private static String withoutReportedSize(String nrql) {
        assertThat(nrql).contains("cwMaxMemoryUsed >= " + REPORTED_SIZE);
        return nrql.replace(REPORTED_SIZE, "");
    }

    private static PageFilter filter() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        return PageFilter.read(request, QueryParameters.readKnown(request, Set.of()));
    }
}
