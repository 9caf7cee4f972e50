package io.filigree.page.query;

import java.time.Instant;
import java.util.List;

import io.filigree.page.Moment;
import io.filigree.query.nrql.Answer;

/**
 * What stands above an answer: what it is about and what it cost.
 *
 * @param words what screen readers are told when it comes
 */
record AnswerLine(
        Moment begin,
        Moment end,
        String inspected,
        String matched,
        long omitted,
        long millis,
        List<String> messages,
        String words) {

    static AnswerLine of(Answer answer, Instant now) {
        Answer.Statistics cost = answer.statistics();
        String matched = Unit.NONE.show(cost.matched());
        return new AnswerLine(
                Moment.of(answer.window().begin(), now),
                Moment.of(answer.window().end(), now),
                Unit.NONE.show(cost.inspected()),
                matched,
                cost.omitted(),
                cost.millis(),
                answer.messages(),
                "Answered: " + matched + " events matched");
    }
}
