package io.filigree.nrql;

import static io.filigree.nrql.Answers.count;
import static io.filigree.nrql.Answers.facet;
import static io.filigree.nrql.Answers.facets;
import static io.filigree.nrql.Answers.group;
import static io.filigree.nrql.Answers.part;
import static io.filigree.nrql.Answers.select;

import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.Answer;
import io.filigree.query.nrql.Answer.Kind;
import io.filigree.query.nrql.Explanation;
import io.filigree.query.nrql.Nrql;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.Question;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Place;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Gives everybody the same answer, is slow where it is asked to sleep, and refuses for the reason that it is asked for. */
final class CannedNrql implements Nrql {

    static final String SLEEP = "SELECT pg_sleep(250)";

    private static final Answer CANNED =
            Answers.answer(facet(select(count()), "name"), Kind.FACETS, facets(part(3L), null, group(part(2L), "a,b")));

    private final QueryDatabase database;
    private volatile Question last;

    CannedNrql(QueryDatabase database) {
        this.database = database;
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Wiring {

        @Bean
        @Primary
        CannedNrql cannedNrql(QueryDatabase database) {
            return new CannedNrql(database);
        }
    }

    /** The question that was asked last. */
    Question last() {
        return last;
    }

    @Override
    public Answer answer(Question question) {
        last = question;
        if (question.nrql().equals("nonsense")) {
            throw new NrqlException(new Place(2, 7), "expected FROM");
        }
        for (Reason reason : Reason.values()) {
            if (question.nrql().equals(reason.name())) {
                throw new QueryRefusedException(reason, "refused");
            }
        }
        if (question.nrql().startsWith("SELECT pg_sleep")) {
            database.read(question.timeout(), session -> session.rows(question.nrql(), List.of(), row -> ""));
        }
        return CANNED;
    }

    @Override
    public Explanation explain(Question question) {
        last = question;
        return new Explanation(List.of("SELECT 1"), List.of("Result"), List.of(), 1, Map.of(), 1);
    }
}
