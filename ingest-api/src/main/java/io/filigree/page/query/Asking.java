package io.filigree.page.query;

import java.time.Clock;
import java.time.Duration;

import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.Nrql;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.syntax.NrqlException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks for people, to whom a mistake is an answer too. */
@Component
final class Asking {

    /** Longer than tools wait: a person sees that something is under way, and can leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ObjectProvider<Nrql> nrql;
    private final Clock clock;

    Asking(ObjectProvider<Nrql> nrql, Clock clock) {
        this.nrql = nrql;
        this.clock = clock;
    }

    Outcome ask(QueryAddress address) {
        try {
            return Outcome.answered(nrql.getObject().answer(address.question(PATIENCE, clock.instant())));
        } catch (NrqlException e) {
            return Outcome.mistaken(
                    new Outcome.Mistake(e.place().line(), e.place().column(), e.detail()));
        } catch (QueryRefusedException e) {
            return Outcome.refused(e.getMessage() == null ? "It cannot be answered." : e.getMessage());
        } catch (InvalidInputException e) {
            return Outcome.refused(String.valueOf(e.getBody().getDetail()));
        }
    }
}
