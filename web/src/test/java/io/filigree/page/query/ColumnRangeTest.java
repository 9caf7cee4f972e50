package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.query.nrql.QueryResult;
import org.junit.jupiter.api.Test;

class ColumnRangeTest {

    private static final QueryResult RESULT = Answers.series(
            List.of(
                    Answers.select(Answers.count(), "Invocations"),
                    Answers.select(Answers.of("average", "duration"), "Duration"),
                    Answers.select(Answers.of("max", "duration"), "Longest")),
            List.of(List.of(1L, 2.0, 3.0), List.of(4L, 5.0, 6.0)));

    @Test
    void showsTheSelectedExpressionsAsIfTheyWereTheOnlyOnes() {
        QueryResult part = new ColumnRange(1, 2).of(RESULT);

        assertThat(part.query().select())
                .extracting(selected -> selected.label())
                .containsExactly("Duration", "Longest");
        Visualization shown = Visualization.of(part, null, Answers.NOW);
        assertThat(shown.tables().get(0).heads()).containsExactly("Time", "Duration", "Longest");
        assertThat(shown.tables().get(0).rows().get(1)).extracting(Cell::text).containsExactly("", "5 s", "6 s");
    }

    @Test
    void showsTheWholeResultWhenItHasFewerExpressions() {
        assertThat(new ColumnRange(2, 2).of(RESULT)).isSameAs(RESULT);
    }
}
