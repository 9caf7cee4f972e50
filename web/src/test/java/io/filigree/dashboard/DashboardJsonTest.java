package io.filigree.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.filigree.problem.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardJsonTest {

    private static final DashboardDefinition DASHBOARD = new DashboardDefinition(
            "Teams",
            "What teams run",
            List.of(new DashboardVariable(
                    "team",
                    "Team",
                    DashboardVariable.Kind.TEXT,
                    true,
                    List.of("payments"),
                    List.of(new VariableChoice("payments", "Payments"), new VariableChoice("shop", "")),
                    "SELECT uniques(tags.team) FROM AwsLambdaInvocation",
                    "tag:team")),
            List.of(
                    new DashboardPage(
                            "Health",
                            List.of(
                                    new Widget(
                                            "Errors",
                                            WidgetType.BARS,
                                            "SELECT count(*) FROM AwsLambdaInvocation WHERE tags.team IN ({{team}}) TIMESERIES",
                                            "",
                                            8,
                                            4,
                                            "123456789012"),
                                    new Widget("", WidgetType.TEXT, "", "Runbook", 4, 4, ""))),
                    new DashboardPage("Empty", List.of())));

    @Test
    void readsWhatItWrites() {
        String json = DashboardJson.write(DASHBOARD);

        ImportedDashboard imported = ImportedDashboard.read(json, List.of());
        assertThat(imported.definition()).isEqualTo(DASHBOARD);
        assertThat(imported.notes()).isEmpty();
        assertThat(DashboardJson.write(imported.definition())).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"format": "filigree.dashboard", "version": 2}                                | version
            {"format": "other"}                                                           | format
            {"name": "a"}                                                                 | format
            [1]                                                                           | body
            {                                                                             | body
            {"format": "filigree.dashboard", "version": 1, "pages": []}                   | pages
            {"format": "filigree.dashboard", "version": 1, "pages": [{}]}                 | name
            {"format": "filigree.dashboard", "version": 1, "name": "a", "extra": 1}       | extra
            {"format": "filigree.dashboard", "version": 1, "name": "a", "pages": [{"widgets": [{"query": "SELECT 1 FROM A", "width": 13}]}]} | pages[0].widgets[0].width
            {"format": "filigree.dashboard", "version": 1, "name": "a", "pages": [{"widgets": [{"type": "pie"}]}]} | pages[0].widgets[0].type
            {"format": "filigree.dashboard", "version": 1, "name": "a", "pages": [{"widgets": [{"query": "SELECT count(* FROM A"}]}]} | pages[0].widgets[0].query
            {"format": "filigree.dashboard", "version": 1, "name": "a", "pages": [{"widgets": [{"query": "SELECT count(*) FROM A WHERE b = {{c}}"}]}]} | pages[0].widgets[0].query
            {"format": "filigree.dashboard", "version": 1, "name": "a", "variables": [{"name": "a b"}], "pages": [{}]} | variables[0].name
            """)
    void namesTheFieldThatIsInvalid(String json, String field) {
        assertThatThrownBy(() -> ImportedDashboard.read(json, List.of()))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.getBody().getProperties()).containsEntry("field", field));
    }

    @Test
    void namesTheLimit() {
        String pages = "{\"name\": \"p\"},".repeat(DashboardDefinition.MAX_PAGES + 1);
        String json = "{\"format\": \"filigree.dashboard\", \"version\": 1, \"name\": \"a\", \"pages\": ["
                + pages.substring(0, pages.length() - 1) + "]}";

        assertThatThrownBy(() -> ImportedDashboard.read(json, List.of()))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.getBody().getDetail())
                                .isEqualTo("pages has 21 entries, more than the maximum of 20"));
    }
}
