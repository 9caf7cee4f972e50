package io.filigree.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NrqlTemplateTest {

    private static final List<DashboardVariable> VARIABLES = List.of(
            variable("team", DashboardVariable.Kind.TEXT),
            variable("limit", DashboardVariable.Kind.NUMBER),
            variable("by", DashboardVariable.Kind.ATTRIBUTE));

    @Test
    void insertsTextsInQuotes() {
        assertThat(fill("SELECT count(*) FROM Span WHERE tags.team = {{team}}", "team", "pay'ments\\"))
                .isEqualTo("SELECT count(*) FROM Span WHERE tags.team = 'pay\\'ments\\\\'");
    }

    @Test
    void insertsSeveralValuesAsAList() {
        assertThat(fill("FROM Span SELECT count(*) WHERE tags.team IN ({{ team }})", "team", "a", "b"))
                .endsWith("IN ('a', 'b')");
    }

    @Test
    void insertsNumbersAndAttributes() {
        assertThat(fill("FROM Span SELECT count(*) WHERE duration > {{limit}}", "limit", "1.5"))
                .endsWith("> 1.5");
        assertThat(fill("FROM Span SELECT count(*) FACET {{by}}", "by", "tags.`team"))
                .endsWith("FACET `tags.team`");
    }

    @Test
    void escapesValuesWithinQuotes() {
        assertThat(fill("FROM Span SELECT count(*) WHERE name LIKE '%{{team}}%'", "team", "a'b\\"))
                .endsWith("LIKE '%a\\'b\\\\%'");
        assertThat(fill("FROM Span SELECT count(*) WHERE name LIKE \"{{team}}\"", "team", "a\"b"))
                .endsWith("LIKE \"a\\\"b\"");
        assertThat(fill("FROM Span SELECT count(*) FACET `tags.{{team}}`", "team", "a`b"))
                .endsWith("`tags.ab`");
    }

    @Test
    void leavesCommentsAlone() {
        assertThat(fill("SELECT count(*) FROM Span -- {{team}}", "team", "\nLIMIT 1"))
                .endsWith("-- {{team}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x' OR 1 = 1 --",
                "x\\' OR 1 = 1 --",
                "x\\\\' OR 1 = 1 --",
                "') OR name IN ('",
                "x'' OR ''='",
                "*/ OR 1 = 1 /*",
                "x\" OR \"1\"=\"1",
                "`) OR (`",
                "{{limit}}",
                "EXTRAPOLATE",
                "\n' SINCE 1 year ago --"
            })
    void noValueBecomesSyntax(String value) {
        for (String template : List.of(
                "FROM Span SELECT count(*) WHERE name = {{team}}",
                "FROM Span SELECT count(*) WHERE name IN ({{team}})",
                "FROM Span SELECT count(*) WHERE name LIKE '%{{team}}%'",
                "FROM Span SELECT count(*) WHERE name LIKE \"%{{team}}%\"",
                "FROM Span SELECT count(*) WHERE `tags.{{team}}` = 1",
                "FROM Span SELECT count(*) WHERE {{by}} = 1")) {
            String name = template.contains("{{by}}") ? "by" : "team";
            Query harmless = parse(fill(template, name, "harmless"));
            Query attacked = parse(fill(template, name, value));

            assertThat(attacked.where()).isNotNull().hasSameClassAs(harmless.where());
            assertThat(attacked.since()).isNull();
            assertThat(attacked.where().parts()).hasSameSizeAs(harmless.where().parts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 OR 1 = 1", "1e9", "", "--1", "NaN", "1; DROP"})
    void rejectsOtherTextsForNumbers(String value) {
        assertThatThrownBy(() -> fill("FROM Span SELECT count(*) WHERE duration > {{limit}}", "limit", value))
                .isInstanceOf(NrqlException.class)
                .hasMessageContaining("is not a number");
    }

    @Test
    void rejectsQuotesThatAreNotClosed() {
        assertThatThrownBy(() -> fill("SELECT count(*) FROM Span WHERE a = 'b {{team}}", "team", "OR 1 = 1 --"))
                .isInstanceOf(NrqlException.class)
                .hasMessageContaining("line 1, column 37", "is not closed");
    }

    @Test
    void namesTheVariableAndItsLocation() {
        assertThatThrownBy(() -> fill("SELECT count(*)\nFROM Span WHERE a = {{other}}", "team", "a"))
                .isInstanceOf(NrqlException.class)
                .hasMessage("line 2, column 21: the variable {{other}} is not defined");
        assertThatThrownBy(() -> fill("FROM Span SELECT count(*) WHERE a = {{team}}", "team"))
                .hasMessageContaining("choose a value of “team”");
        assertThatThrownBy(() -> fill("FROM Span SELECT count(*) WHERE a = '{{team}}'", "team", "a", "b"))
                .hasMessageContaining("several values");
        assertThatThrownBy(() -> fill("FROM Span SELECT count(*) WHERE a RLIKE r'{{team}}'", "team", "a"))
                .hasMessageContaining("raw pattern");
    }

    @Test
    void parsesTemplatesWithTheLocationsOfTheirText() {
        assertThat(NrqlTemplate.parse("FROM Span SELECT count(*) WHERE a = {{team}} LIMIT 5", VARIABLES)
                        .limit())
                .isNotNull();
        assertThatThrownBy(() -> NrqlTemplate.parse("SELECT count(*) FROM Span WHERE a = {{team}} AND", VARIABLES))
                .hasMessageContaining("line 1, column 49");
        assertThatThrownBy(() -> NrqlTemplate.parse("SELECT nothing({{limit}}) FROM Span", VARIABLES))
                .hasMessageContaining("line 1, column 8");
    }

    private static String fill(String template, String name, String... values) {
        return NrqlTemplate.fill(template, VARIABLES, Map.of(name, Arrays.asList(values)));
    }

    private static Query parse(String nrql) {
        return NrqlParser.parse(nrql, NrqlFunctions.CATALOG);
    }

    private static DashboardVariable variable(String name, DashboardVariable.Kind kind) {
        return new DashboardVariable(name, "", kind, true, List.of(), List.of(), "", "");
    }
}
