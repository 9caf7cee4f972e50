package io.filigree.page.query;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.Answer;
import io.filigree.query.nrql.Nrql;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.Question;
import io.filigree.query.nrql.Scope;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks for people, to whom a mistake is an answer too. */
@Component
final class Asking {

    /** Longer than tools wait: a person sees that something is under way, and can leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of what nobody asked for: suggestions, and what stands beside an answer. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(2);

    private final ObjectProvider<Nrql> nrql;
    private final Clock clock;

    Asking(ObjectProvider<Nrql> nrql, Clock clock) {
        this.nrql = nrql;
        this.clock = clock;
    }

    Outcome ask(QueryAddress address) {
        try {
            return Outcome.answered(answer(address.question(PATIENCE, clock.instant())));
        } catch (NrqlException e) {
            return Outcome.mistaken(
                    new Outcome.Mistake(e.place().line(), e.place().column(), e.detail()));
        } catch (QueryRefusedException e) {
            return Outcome.refused(e.getMessage() == null ? "It cannot be answered." : e.getMessage());
        } catch (InvalidInputException e) {
            return Outcome.refused(String.valueOf(e.getBody().getDetail()));
        }
    }

    /**
     * What the page itself wants to know; empty when that cannot be told in a moment.
     *
     * @param window null for the query's own
     */
    Optional<Answer> aside(String text, Scope scope, Question.@Nullable Range window) {
        if (text.length() > Question.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(answer(new Question(text, scope, LITTLE_PATIENCE, false, window)));
        } catch (NrqlException | QueryRefusedException e) {
            return Optional.empty();
        }
    }

    private Answer answer(Question question) {
        return nrql.getObject().answer(question);
    }
}
