package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.EventSourceMappings.Selection;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class EventSourceMappingsTest {

    private static final String SHOP = "123456789012";
    private static final String STOCK = "210987654321";
    private static final String IRELAND = "eu-west-1";
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Selection ALL = new Selection(null, null, null, Map.of(), "");
    private static final FunctionArn CHECKOUT = FunctionArn.of(IRELAND, SHOP, "Checkout-prod");
    private static final FunctionArn REFUND = FunctionArn.of(IRELAND, SHOP, "refund-prod");
    private static final FunctionArn SUPPLIER = FunctionArn.of(IRELAND, STOCK, "supplier");

    private final TestPostgres postgres = TestPostgres.database();
    private final JdbcClient jdbc = JdbcClient.create(postgres.dataSource());
    private final EventSourceMappings mappings = new EventSourceMappings(postgres.dataSource());

    @BeforeEach
    void sweep() {
        for (String account : List.of(SHOP, STOCK)) {
            jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                            + " VALUES (:id, :id, 'e', 'verified', now())")
                    .param("id", account)
                    .update();
        }
        InventoryStore inventory = new InventoryStore(postgres.dataSource());
        inventory.record(new RegionSweep(
                SHOP,
                IRELAND,
                NOON,
                List.of(
                        described(CHECKOUT, "java21", Map.of("team", "payments", "env", "prod")),
                        described(REFUND, "nodejs22.x", Map.of("team", "payments")))));
        inventory.record(
                new RegionSweep(STOCK, IRELAND, NOON, List.of(described(SUPPLIER, "java21", Map.of("team", "stock")))));
        mappings.replace(new EventSourceSweep(SHOP, IRELAND, NOON, List.of(queue("1", CHECKOUT), queue("2", REFUND))));
        mappings.replace(new EventSourceSweep(STOCK, IRELAND, NOON, List.of(queue("3", SUPPLIER))));
    }

    @Test
    void readsNothingOutsideTheScope() {
        AccountScope stock = AccountScope.only(List.of(STOCK));

        assertThat(uuids(AccountScope.ALL, ALL)).containsExactly("1", "2", "3");
        assertThat(uuids(stock, ALL)).containsExactly("3");
        assertThat(uuids(stock, new Selection(SHOP, null, null, Map.of(), ""))).isEmpty();
        assertThat(uuids(AccountScope.NONE, ALL)).isEmpty();
        assertThat(mappings.of(stock, CHECKOUT)).isEmpty();
        assertThat(mappings.of(AccountScope.ALL, CHECKOUT))
                .extracting(EventSourceMapping::uuid)
                .containsExactly("1");
    }

    @Test
    void selectsByTheFunction() {
        assertThat(uuids(AccountScope.ALL, new Selection(SHOP, IRELAND, null, Map.of(), "")))
                .containsExactly("1", "2");
        assertThat(uuids(AccountScope.ALL, new Selection(null, "us-east-1", null, Map.of(), "")))
                .isEmpty();
        assertThat(uuids(AccountScope.ALL, new Selection(null, null, "java21", Map.of(), "")))
                .containsExactly("1", "3");
        assertThat(uuids(AccountScope.ALL, new Selection(null, null, null, Map.of("team", "payments"), "")))
                .containsExactly("1", "2");
        assertThat(uuids(
                        AccountScope.ALL,
                        new Selection(null, null, null, Map.of("team", "payments", "env", "prod"), "")))
                .containsExactly("1");
        assertThat(uuids(AccountScope.ALL, new Selection(null, null, null, Map.of(), "CHECK")))
                .containsExactly("1");
        assertThat(uuids(AccountScope.ALL, new Selection(null, null, null, Map.of(), REFUND.toString())))
                .containsExactly("2");
        assertThat(mappings.of(AccountScope.ALL, ALL, 2)).hasSize(2);
    }

    @Test
    void omitsTheMappingsOfDeletedFunctions() {
        new InventoryStore(postgres.dataSource()).delete(REFUND, NOON.plusSeconds(1));

        assertThat(uuids(AccountScope.ALL, ALL)).containsExactly("1", "3");
    }

    @Test
    void ignoresASweepThatBeganBeforeTheLastOne() {
        mappings.replace(new EventSourceSweep(SHOP, IRELAND, NOON.minusSeconds(1), List.of()));

        assertThat(uuids(AccountScope.ALL, ALL)).containsExactly("1", "2", "3");
    }

    @Test
    void recordsAFailureUntilTheNextSweep() {
        EventSourceSweep.Failure failure = new EventSourceSweep.Failure(SHOP, IRELAND, "refused", "allow it");

        mappings.recordFailure(failure);

        assertThat(mappings.failures(AccountScope.ALL)).containsExactly(failure);
        assertThat(mappings.failures(AccountScope.only(List.of(STOCK)))).isEmpty();
        assertThat(uuids(AccountScope.ALL, ALL)).containsExactly("1", "2", "3");
        mappings.replace(new EventSourceSweep(SHOP, IRELAND, NOON.plusSeconds(1), List.of()));
        assertThat(mappings.failures(AccountScope.ALL)).isEmpty();
        assertThat(uuids(AccountScope.ALL, ALL)).containsExactly("3");
    }

    @Test
    void deletesTheMappingsWithTheirAccount() {
        jdbc.sql("DELETE FROM paired_account WHERE account_id = :id")
                .param("id", SHOP)
                .update();

        assertThat(jdbc.sql("SELECT uuid FROM event_source_mapping")
                        .query(String.class)
                        .list())
                .containsExactly("3");
    }

    private List<String> uuids(AccountScope scope, Selection selection) {
        return mappings.of(scope, selection, 100).stream()
                .map(EventSourceMapping::uuid)
                .toList();
    }

    private static EventSourceMapping queue(String uuid, FunctionArn function) {
        return new EventSourceMapping(
                uuid,
                new InvokedArn(function, null),
                "arn:aws:sqs:eu-west-1:" + function.accountId() + ":queue-" + uuid,
                List.of(),
                "Enabled",
                null,
                null,
                10,
                0,
                null,
                false,
                null);
    }

    private static FunctionDescription described(FunctionArn arn, String runtime, Map<String, String> tags) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, runtime)
                .build();
        return new FunctionDescription(arn, configuration, tags, "Shop");
    }
}
