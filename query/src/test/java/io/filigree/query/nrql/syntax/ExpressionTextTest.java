package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "`größe`",
                "`a:b`",
                "`a..b`",
                "1",
                "1.5",
                "'it''s'",
                "'back\\\\slash'",
                "average(duration) * (1 - 0.5)",
                "-(a + b)",
                "percentile(duration, 50, 99)",
                "apdex(duration, t: 0.5)",
                "rate(count(*), 5 minutes)",
                "filter(count(*), WHERE (a = 'x') AND (NOT (b IS NOT NULL)))",
                "count(*) / uniqueCount(a, b)",
                "if((a > 1) OR (b LIKE 'x%'), a, 'none')",
                "capture(name, r'(?P<x>.*)')",
                "if(a NOT IN (1, 2, 'c'), 1, 2)",
                "if(a NOT RLIKE r'x.*''', 1, 2)",
            })
    void readsWhatItWrites(String text) {
        String written = ExpressionText.of(expression(text));

        assertThat(ExpressionText.of(expression(written))).isEqualTo(written);
        assertThat(Trees.text(expression(written))).isEqualTo(Trees.text(expression(text)));
    }

    @Test
    void labelsLeaveOutConditionsAndQuotesOfNames() {
        assertThat(labels("`a b`, a > 1 AND b, a > 1, lower(name) AS 'small'"))
                .containsExactly("a b", "…", "a > 1", "small");
        assertThat(labels("filter(count(*), WHERE a = 1), sum(a) * 2"))
                .containsExactly("filter(count(*), WHERE …)", "sum(a) * 2");
    }

    private static Expression expression(String text) {
        return selected(text).get(0).expression();
    }

    private static List<String> labels(String text) {
        return selected(text).stream().map(ExpressionText::label).toList();
    }

    private static List<Query.Selected> selected(String text) {
        return NrqlParser.parse("SELECT " + text + " FROM Span", NrqlFunctions.CATALOG)
                .select();
    }
}
