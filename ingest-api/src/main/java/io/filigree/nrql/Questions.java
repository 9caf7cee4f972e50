package io.filigree.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

import io.filigree.access.Asker;
import io.filigree.nrql.guard.QueryRateLimiter;
import io.filigree.nrql.guard.QuerySettings;
import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.Answer;
import io.filigree.query.nrql.Explanation;
import io.filigree.query.nrql.Nrql;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.Question;
import io.filigree.query.nrql.Scope;
import io.filigree.query.nrql.syntax.NrqlException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.web.ErrorResponseException;

/**
 * Asks for somebody: about the accounts that they name and may see, no more often and no longer than they may. Every
 * question is counted by what became of it.
 */
@Service
public final class Questions {

    private final Nrql nrql;
    private final QueryRateLimiter rateLimiter;
    private final QuerySettings settings;
    private final MeterRegistry meters;

    Questions(Nrql nrql, QueryRateLimiter rateLimiter, QuerySettings settings, MeterRegistry meters) {
        this.nrql = nrql;
        this.rateLimiter = rateLimiter;
        this.settings = settings;
        this.meters = meters;
    }

    /** @param timeout null for the default */
    Answer answer(Asker asker, Scope scope, String text, @Nullable Duration timeout) {
        return ask(asker, () -> question(scope, text, timeout), nrql::answer);
    }

    /** The same for a page, which says itself how long somebody waits there, and may name another window. */
    public Answer answer(Asker asker, Question question) {
        return ask(asker, () -> question, nrql::answer);
    }

    Explanation explain(Asker asker, Scope scope, String text, @Nullable Duration timeout) {
        return ask(asker, () -> question(scope, text, timeout), nrql::explain);
    }

    /** The same for a page. Only who administers may see it. */
    public Explanation explain(Asker asker, Question question) {
        return ask(asker, () -> question, nrql::explain);
    }

    /**
     * What the question may look at.
     *
     * @throws ErrorResponseException as {@link Asker#narrowedTo}
     */
    static Scope scope(Asker asker, Collection<String> accountIds) {
        return new Scope(asker.narrowedTo(accountIds));
    }

    private Question question(Scope scope, String text, @Nullable Duration timeout) {
        return new Question(checked(text), scope, checked(timeout), true, null);
    }

    /** @param asked what is asked; it may be refused as it is made */
    private <T> T ask(Asker asker, Supplier<Question> asked, Function<Question, T> answering) {
        Instant begun = Instant.now();
        String outcome = "failed";
        try {
            T answer = answer(asker, asked.get(), answering);
            outcome = "answered";
            return answer;
        } catch (NrqlException | ErrorResponseException e) {
            outcome = "invalid";
            throw e;
        } catch (QueryRefusedException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            Timer.builder("filigree.query")
                    .tag("outcome", outcome)
                    .register(meters)
                    .record(Duration.between(begun, Instant.now()));
        }
    }

    private <T> T answer(Asker asker, Question question, Function<Question, T> answering) {
        rateLimiter.count(asker.id(), question.nrql());
        return answering.apply(question);
    }

    private static String checked(String text) {
        if (text.isBlank()) {
            throw InvalidInputException.of("nrql", "nrql is missing");
        }
        if (text.length() > Question.MAX_LENGTH) {
            throw InvalidInputException.beyond(
                    "nrql", "nrql may have at most " + Question.MAX_LENGTH + " characters", Question.MAX_LENGTH);
        }
        if (text.indexOf('\0') >= 0) {
            throw InvalidInputException.of("nrql", "nrql must not have a NUL character");
        }
        return text;
    }

    private Duration checked(@Nullable Duration timeout) {
        if (timeout == null) {
            return settings.timeout();
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(settings.maxTimeout()) > 0) {
            long most = settings.maxTimeout().toSeconds();
            throw InvalidInputException.beyond("timeout", "timeout must be 1 to " + most + " seconds", most);
        }
        return timeout;
    }
}
