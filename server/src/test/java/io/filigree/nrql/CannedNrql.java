package io.filigree.nrql;

import static io.filigree.nrql.Answers.count;
import static io.filigree.nrql.Answers.facet;
import static io.filigree.nrql.Answers.facets;
import static io.filigree.nrql.Answers.group;
import static io.filigree.nrql.Answers.part;
import static io.filigree.nrql.Answers.select;

import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A query engine with a fixed result, which sleeps or fails on request. */
final class CannedNrql implements QueryEngine {

    static final String SLEEP = "SELECT pg_sleep(250)";

    private static final QueryResult CANNED =
            Answers.answer(facet(select(count()), "name"), Kind.FACETS, facets(part(3L), null, group(part(2L), "a,b")));

    private final QueryDatabase database;
    private volatile QueryRequest last;

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

    /** The last request. */
    QueryRequest last() {
        return last;
    }

    @Override
    public QueryResult answer(QueryRequest question) {
        last = question;
        if (question.nrql().equals("nonsense")) {
            throw new NrqlException(new SourceLocation(2, 7), "expected FROM");
        }
        for (Reason reason : Reason.values()) {
            if (question.nrql().equals(reason.name())) {
                throw new QueryRefusedException(reason, "refused");
            }
        }
        if (question.nrql().startsWith("SHOW EVENT TYPES")) {
            return Answers.answer(
                    select(count()), Kind.EVENT_TYPES, Answers.total(Answers.part(List.of("Log", "Span"))));
        }
        if (question.nrql().startsWith("SELECT pg_sleep")) {
            database.read(question.timeout(), session -> session.rows(question.nrql(), List.of(), row -> ""));
        }
        return CANNED;
    }

    @Override
    public QueryExplanation explain(QueryRequest question) {
        last = question;
        return new QueryExplanation(
                "OneRow", List.of("Constants"), List.of("SELECT 1"), List.of("Result"), List.of(), 1, Map.of(), 1);
    }
}
