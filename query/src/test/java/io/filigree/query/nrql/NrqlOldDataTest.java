package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.query.nrql.QueryResult.Facet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A function is changed between two invocations: each is seen with the function as it was when it ran. */
class NrqlOldDataTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant CHANGED = NOON.plusSeconds(600);
    private static final Instant LATER = NOON.plusSeconds(1_200);
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final QueryEngine nrql = TestNrql.of(dataSource, LATER.plusSeconds(60));

    @BeforeEach
    void invokeChangeAndInvokeAgain() {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES ('123456789012', 'Shop', 'x', 'verified', now())")
                .update();
        invoke(NOON, sweep(NOON.minusSeconds(60), "python3.9", 128, Map.of("team", "payments", "stage", "beta")));
        invoke(LATER, sweep(CHANGED, "python3.12", 512, Map.of("team", "checkout")));
    }

    @Test
    void selectsWhatWasTrueOfEach() {
        assertThat(answer("SELECT aws.runtime, aws.memorySize, tags.team, tags.stage FROM AwsLambdaInvocation")
                        .current()
                        .events())
                .map(event -> Stream.of("aws.runtime", "aws.memorySize", "tags.team", "tags.stage")
                        .map(event::get)
                        .toList()
                        .toString())
                .containsExactly("[python3.12, 512, checkout, null]", "[python3.9, 128, payments, beta]");
    }

    @Test
    void groupsByWhatWasTrueOfEach() {
        List<Facet> facets = answer("SELECT count(*) FROM AwsLambdaInvocation FACET aws.memorySize, tags.team")
                .current()
                .facets();

        assertThat(facets)
                .map(facet -> facet.names() + "=" + facet.part().values())
                .containsExactly("[128, payments]=[1]", "[512, checkout]=[1]");
    }

    @Test
    void findsEachByWhatWasTrueOfIt() {
        assertThat(count("tags.stage = 'beta'")).isEqualTo(1);
        assertThat(count("aws.runtime = 'python3.9' AND aws.memorySize = 128")).isEqualTo(1);
        assertThat(count("aws.runtime = 'python3.9' AND aws.memorySize = 512")).isZero();
        assertThat(count("functionName = 'checkout'")).isEqualTo(2);
    }

    private long count(String condition) {
        return (Long) answer("SELECT count(*) FROM AwsLambdaInvocation WHERE " + condition)
                .current()
                .total()
                .values()
                .get(0);
    }

    private QueryResult answer(String query) {
        return nrql.answer(new QueryRequest(
                query,
                AccountScope.ALL,
                Duration.ofSeconds(20),
                true,
                new QueryRequest.Range(NOON, LATER.plusSeconds(1))));
    }

    private InventorySnapshot sweep(Instant at, String runtime, int memory, Map<String, String> tags) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, runtime)
                .set(ConfigurationAttribute.HANDLER, "app.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memory)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
                .build();
        FunctionDescription description = new FunctionDescription(CHECKOUT, configuration, tags, "Shop");
        new InventoryStore(dataSource)
                .record(new RegionSweep(CHECKOUT.accountId(), CHECKOUT.region(), at, List.of(description)));
        return InventorySnapshot.empty().with(new InventoryReader(dataSource, Duration.ofDays(30)).changesSince(0, at));
    }

    private void invoke(Instant at, InventorySnapshot snapshot) {
        Event event = new Event(
                Event.INVOCATION, at, new InvokedArn(CHECKOUT, null), null, null, Map.of("duration", 0.2), Map.of());
        try (EventStore.Append append = new EventStore(dataSource).begin()) {
            append.write(List.of(new StoredEvent(
                    UUID.randomUUID(),
                    at,
                    AccountScope.ALL,
                    new EventDecorator().decorate(event, snapshot, at),
                    EventOrigin.SENDER)));
            append.commit();
        }
    }
}
