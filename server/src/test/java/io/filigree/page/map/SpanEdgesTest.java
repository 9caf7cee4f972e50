package io.filigree.page.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.QueryService;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;

class SpanEdgesTest extends WebTest {

    private static final AccessPrincipal ADA = new AccessPrincipal("person ada", "ada", AccountScope.ALL, false);
    private static final List<Map<String, Object>> SPANS = List.of(
            Map.of("category", "datastore", "product", "Postgres", "db.instance", "orders", "duration", 0.2),
            Map.of(
                    "category",
                    "datastore",
                    "product",
                    "Postgres",
                    "db.instance",
                    "orders",
                    "duration",
                    0.4,
                    "error",
                    true),
            Map.of("db.system", "redis", "span.kind", "client", "http.url", "http://cache", "duration", 0.1),
            Map.of("category", "datastore", "duration", 0.3),
            Map.of("category", "http", "server.address", "api.internal", "duration", 0.5),
            Map.of("category", "http", "duration", 0.6),
            Map.of("span.kind", "client", "url.full", "https://stock.internal/items", "duration", 0.7),
            Map.of(
                    "messaging.system",
                    "aws_sqs",
                    "span.kind",
                    "producer",
                    "messaging.destination",
                    "jobs",
                    "duration",
                    0.8),
            Map.of("messaging.system", "kafka", "span.kind", "producer", "duration", 0.9),
            Map.of("messaging.system", "kafka", "span.kind", "consumer", "duration", 1.0),
            Map.of("category", "generic", "duration", 1.1));

    @Autowired
    private QueryService queries;

    private final Instant now = Instant.now();
    private PageFilter filter = PageFilter.read(
            new MockHttpServletRequest(),
            QueryParameters.readKnown(new MockHttpServletRequest(), PageFilter.parameters()));

    @BeforeEach
    void addSpans() {
        emptyTheEvents();
        for (String account : List.of("123456789012", "210987654321")) {
            SPANS.forEach(span -> add(account, span));
        }
        add("123456789012", SPANS.get(0));
    }

    /** Other tests share the database. */
    @AfterEach
    void emptyTheEvents() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event")
                .update();
    }

    @Test
    void haveTheValuesOfTheQueryOfEachKind() {
        assertEqualEdges();

        filter = filter.ofAccount("210987654321");
        assertEqualEdges();
    }

    @Test
    void areMissingWhenASpanBelongsToSeveralKinds() {
        add(
                "123456789012",
                Map.of("category", "datastore", "span.kind", "client", "http.url", "http://db", "duration", 0.1));

        assertThat(SpanEdges.of(run(SpanEdges.nrql(filter)))).isEmpty();
    }

    private void assertEqualEdges() {
        Map<EdgeKind, List<QueryResult.Facet>> edges = SpanEdges.of(run(SpanEdges.nrql(filter)));

        assertThat(edges).containsOnlyKeys(SpanEdges.KINDS);
        edges.forEach((kind, facets) -> assertThat(texts(facets))
                .as(kind.name())
                .isNotEmpty()
                .isEqualTo(texts(run(kind.nrql(filter)).current().facets())));
    }

    private static Set<String> texts(List<QueryResult.Facet> facets) {
        return facets.stream()
                .map(facet -> facet.names().subList(0, 3) + " " + facet.part().values())
                .collect(Collectors.toSet());
    }

    private QueryResult run(String nrql) {
        return queries.run(
                ADA,
                new QueryRequest(
                        nrql,
                        ADA.narrowedTo(List.of(filter.base().accountId())),
                        Duration.ofSeconds(20),
                        false,
                        new QueryRequest.Range(now.minusSeconds(3_600), now.plusSeconds(60))));
    }

    private void add(String account, Map<String, Object> attributes) {
        new StoredEvents(jdbc()).add(account, Event.SPAN, now.minusSeconds(10), "r-1", "t-1", attributes);
    }
}
