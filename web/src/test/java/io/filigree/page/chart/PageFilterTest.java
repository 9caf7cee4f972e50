package io.filigree.page.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;

import io.filigree.page.query.TimeRange;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class PageFilterTest {

    private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");

    @Test
    void isTheLastHourOfAllFunctionsByDefault() {
        PageFilter filter = read();

        assertThat(filter.query()).isEmpty();
        assertThat(filter.narrows()).isFalse();
        assertThat(filter.window(NOON).begin()).isEqualTo(NOON.minusSeconds(3_600));
        assertThat(filter.nrql("count(*)", "Span", List.of(), "TIMESERIES"))
                .isEqualTo("SELECT count(*)\nFROM Span\nTIMESERIES");
        assertThat(filter.address("SELECT 1").query()).isEqualTo("?q=SELECT+1&range=1h");
    }

    @Test
    void keepsAllParametersInTheAddress() {
        String query = "?range=6h&account=123456789012&region=eu-west-1&runtime=java21&function=check&error=TypeError"
                + "&start=cold&split=tags.team&live=off&tag=team%3Apayments&tag=env%3Aprod";
        PageFilter filter = read(
                "range",
                "6h",
                "account",
                "123456789012",
                "region",
                "eu-west-1",
                "runtime",
                "java21",
                "function",
                "check",
                "error",
                "TypeError",
                "start",
                "cold",
                "split",
                "tags.team",
                "live",
                "off",
                "tag",
                "team:payments",
                "tag",
                "env:prod");

        assertThat(filter.query()).isEqualTo(query);
        assertThat(filter.with(TimeRange.DAY).query()).isEqualTo(query.replace("6h", "1d"));
        assertThat(filter.withoutConditions().query()).isEqualTo("?range=6h&split=tags.team&live=off");
        assertThat(filter.between(NOON, NOON.plusMillis(1_500)).query())
                .startsWith("?range=custom&from=2026-05-05T12%3A00%3A00&to=2026-05-05T12%3A00%3A01.500&account=");
    }

    @Test
    void becomesConditionsOfTheEventType() {
        PageFilter filter = read("region", "eu-west-1", "tag", "team:o'neil", "error", "TypeError", "start", "warm");

        assertThat(filter.nrql("count(*)", "AwsLambdaInvocation", List.of("duration > 1"), ""))
                .isEqualTo(
                        "SELECT count(*)\nFROM AwsLambdaInvocation\nWHERE duration > 1\n  AND aws.region = 'eu-west-1'\n"
                                + "  AND tags.team = 'o\\'neil'\n"
                                + "  AND aws.requestId IN (SELECT uniques(aws.requestId) FROM AwsLambdaInvocationError"
                                + " WHERE error.class = 'TypeError')\n"
                                + "  AND NOT (cwInitDuration IS NOT NULL OR aws.lambda.coldStart IS TRUE)");
        assertThat(filter.nrql("count(*)", "AwsLambdaInvocationError", List.of(), ""))
                .contains("AND error.class = 'TypeError'\n")
                .contains(
                        "AND NOT aws.requestId IN (SELECT uniques(aws.requestId) FROM AwsLambdaInvocation WHERE (cwInit");
    }

    @Test
    void findsTheEndOfATagsKeyThatHasColons() {
        assertThat(read("tag", "aws:cloudformation:stack-name:a:b").nrql("count(*)", "Span", List.of(), ""))
                .endsWith("WHERE `tags.aws:cloudformation:stack-name` = 'a:b'");
    }

    @Test
    void comparesWithThePreviousTimeRangeOfTheSameLength() {
        assertThat(read("range", "30m").compareWithPrevious(NOON)).isEqualTo("COMPARE WITH 1800 seconds ago");
        assertThat(read("range", "custom", "from", "2026-05-05T10:00", "to", "2026-05-05T10:00:05")
                        .compareWithPrevious(NOON))
                .isEqualTo("COMPARE WITH 5 seconds ago");
    }

    @Test
    void namesTheInvalidParameter() {
        for (String[] invalid : List.of(
                new String[] {"start", "tepid"},
                new String[] {"tag", "team"},
                new String[] {"account", "12"},
                new String[] {"live", "1"},
                new String[] {"range", "2h"})) {
            assertThatThrownBy(() -> read(invalid))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(invalid[0]);
        }
    }

    private static PageFilter read(String... namesAndValues) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.addParameter(namesAndValues[i], namesAndValues[i + 1]);
        }
        return PageFilter.read(request, QueryParameters.readKnown(request, PageFilter.parameters()));
    }
}
