package io.filigree.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.filigree.dashboard.ImportNote.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewRelicConverterTest {

    private ImportedDashboard imported;

    @BeforeEach
    void convert() throws IOException {
        try (InputStream json = NewRelicConverterTest.class.getResourceAsStream("new-relic.json")) {
            imported = ImportedDashboard.read(
                    new String(json.readAllBytes(), StandardCharsets.UTF_8), List.of("123456789012"));
        }
    }

    @Test
    void keepsPagesAndTheOrderOfTheLayout() {
        assertThat(imported.definition().name()).isEqualTo("Shop functions");
        assertThat(imported.definition().pages())
                .extracting(DashboardPage::name)
                .containsExactly("Health", "Rest");
        assertThat(health())
                .extracting(Widget::title, Widget::type, Widget::width, Widget::height)
                .containsExactly(
                        tuple("Invocations", WidgetType.LINE, 4, 3),
                        tuple("Invocations · 2", WidgetType.LINE, 4, 3),
                        tuple("Errors by class", WidgetType.AUTO, 8, 3),
                        tuple("", WidgetType.TEXT, 12, Widget.MAX_HEIGHT),
                        tuple("Slowest", WidgetType.NUMBER, 6, 3));
    }

    @Test
    void keepsQueriesAndPairedAccounts() {
        assertThat(health().get(0).query()).startsWith("SELECT count(*) FROM AwsLambdaInvocation WHERE tags.team IN");
        assertThat(health().get(0).account()).isEqualTo("123456789012");
        assertThat(health().get(2).account()).isEmpty();
        assertThat(imported.notes())
                .filteredOn(note -> note.part().equals("Health › Errors by class"))
                .extracting(ImportNote::outcome, ImportNote::reason)
                .containsExactly(
                        tuple(
                                Outcome.CHANGED,
                                "account 1234567 is not paired; the widget reads the accounts of the filter"),
                        tuple(Outcome.CHANGED, "the pie is shown as bars"));
    }

    @Test
    void showsMarkdownAsText() {
        assertThat(health().get(3).text()).isEqualTo("Runbook\n\nSee the wiki (https://example.com/wiki)");
    }

    @Test
    void listsWhatIsNotConvertedWithTheReason() {
        assertThat(imported.definition().pages().get(1).widgets()).isEmpty();
        assertThat(imported.notes())
                .filteredOn(note ->
                        note.outcome() == Outcome.NOT_CONVERTED && note.part().startsWith("Rest"))
                .satisfiesExactly(
                        services -> assertThat(services.reason())
                                .isEqualTo("the visualization topology.service-map is not supported"),
                        predicted -> {
                            assertThat(predicted.part()).isEqualTo("Rest › Predicted");
                            assertThat(predicted.reason()).startsWith("the query is not supported: line 1, column 8: ");
                            assertThat(predicted.query()).startsWith("SELECT predictLinear(");
                        },
                        picture -> assertThat(picture.reason()).contains("images are not supported"));
        assertThat(imported.notes())
                .contains(
                        new ImportNote(Outcome.CHANGED, "Health › Slowest", "thresholds are not supported", ""),
                        new ImportNote(Outcome.CHANGED, "Health › Invocations", "its 2 queries became 2 widgets", ""));
    }

    @Test
    void convertsVariables() {
        assertThat(imported.definition().variables())
                .containsExactly(
                        new DashboardVariable(
                                "team",
                                "Team",
                                DashboardVariable.Kind.TEXT,
                                true,
                                List.of("payments"),
                                List.of(),
                                "SELECT uniques(tags.team) FROM AwsLambdaInvocation",
                                ""),
                        new DashboardVariable(
                                "stage",
                                "Stage",
                                DashboardVariable.Kind.TEXT,
                                false,
                                List.of(),
                                List.of(new VariableChoice("prod", "Production"), new VariableChoice("dev", "")),
                                "",
                                ""));
        assertThat(imported.notes()).extracting(ImportNote::part).contains("Variable not-a-name", "Variable team");
    }

    @Test
    void survivesAnythingThatIsJson() {
        for (String json : List.of(
                "{\"pages\": null}",
                "{\"pages\": [null, 1, {\"widgets\": [null, 3, {\"visualization\": 1}]}]}",
                "{\"pages\": [{\"widgets\": [{\"visualization\": {\"id\": \"viz.line\"}, \"rawConfiguration\": {\"nrqlQueries\": [null, {}, {\"query\": 1}]}}]}]}",
                "{\"pages\": [{\"name\": \"a\\u0000b\", \"widgets\": {}}], \"variables\": 3, \"name\": []}")) {
            assertThat(ImportedDashboard.read(json, List.of()).definition().pages())
                    .as(json)
                    .isNotEmpty();
        }
    }

    private List<Widget> health() {
        return imported.definition().pages().get(0).widgets();
    }
}
