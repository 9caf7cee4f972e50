package io.filigree.page.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.filigree.dashboard.Widget;
import io.filigree.dashboard.WidgetType;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class WidgetQueryTest {

    private static final String COUNT = "SELECT count(*) FROM AwsLambdaInvocation";

    @Test
    void addsTheFilterOfThePage() {
        WidgetQuery query = of(COUNT + " FACET tags.team", "region", "eu-west-1", "tag", "env:prod");

        assertThat(query.nrql())
                .isEqualTo(COUNT + " FACET tags.team\nWHERE aws.region = 'eu-west-1'\n  AND tags.env = 'prod'");
        assertThat(query.hasTime()).isFalse();
    }

    @Test
    void keepsConditionsOfTheQueryOnTheSameAttribute() {
        assertThat(of(COUNT + " WHERE aws.region = 'us-east-1' OR error IS TRUE", "region", "eu-west-1")
                        .nrql())
                .isEqualTo(COUNT + " WHERE aws.region = 'us-east-1' OR error IS TRUE");
        assertThat(of(COUNT + " WHERE error IS TRUE OR duration > 3", "region", "eu-west-1")
                        .nrql())
                .endsWith("duration > 3\nWHERE aws.region = 'eu-west-1'");
    }

    @Test
    void keepsTheTimeRangeOfTheQuery() {
        WidgetQuery query = of(COUNT + " SINCE 1 day ago", "range", "6h");

        assertThat(query.hasTime()).isTrue();
        assertThat(query.queryPage(new WidgetStyle(WidgetType.AUTO, 3))).doesNotContain("range=");
        assertThat(of(COUNT, "range", "6h").queryPage(new WidgetStyle(WidgetType.LINE, 3)))
                .contains("range=6h", "style=line");
    }

    @Test
    void readsTheAccountOfTheFilterUnlessTheQueryOrTheWidgetHasOne() {
        assertThat(of(COUNT, "account", "123456789012").filter().base().accountId())
                .isEqualTo("123456789012");
        assertThat(of(COUNT + " WHERE account = 'shop'", "account", "123456789012")
                        .filter()
                        .base()
                        .accountId())
                .isEqualTo("0");
        Widget widget = new Widget("", WidgetType.AUTO, COUNT, "", 6, 3, "210987654321");
        assertThat(WidgetQuery.of(widget, List.of(), Map.of(), filter("account", "123456789012"))
                        .filter()
                        .base()
                        .accountId())
                .isEqualTo("210987654321");
    }

    @Test
    void splitsChartsOfOneValueOverTime() {
        assertThat(of(COUNT + " TIMESERIES", "split", "tags.team").nrql())
                .isEqualTo(COUNT + " TIMESERIES\nFACET tags.team LIMIT 8");
        for (String nrql : List.of(
                COUNT, COUNT + " FACET account TIMESERIES", "SELECT count(*), max(duration) FROM Span TIMESERIES")) {
            assertThat(of(nrql, "split", "tags.team").nrql()).isEqualTo(nrql);
        }
    }

    @Test
    void addsNothingToSubqueriesAndLists() {
        for (String nrql : List.of(
                "SELECT max(n) FROM (SELECT count(*) AS n FROM Span FACET name)", "SHOW EVENT TYPES", "SELECT 1 + 1")) {
            assertThat(of(nrql, "region", "eu-west-1").nrql()).isEqualTo(nrql);
        }
    }

    private static WidgetQuery of(String nrql, String... parameters) {
        return WidgetQuery.of(Widget.of("", WidgetType.AUTO, nrql), List.of(), Map.of(), filter(parameters));
    }

    private static PageFilter filter(String... parameters) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        for (int i = 0; i < parameters.length; i += 2) {
            request.addParameter(parameters[i], parameters[i + 1]);
        }
        return PageFilter.read(request, QueryParameters.readKnown(request, PageFilter.parameters()));
    }
}
