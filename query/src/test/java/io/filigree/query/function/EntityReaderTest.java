package io.filigree.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.EntityGuid;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.query.nrql.compile.DirectQueryDatabase;
import io.filigree.query.nrql.syntax.NrqlException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Three functions of one account and two of another, one of which is deleted. */
class EntityReaderTest {

    private static final String SHOP = "111111111111";
    private static final String OTHER = "222222222222";
    private static final AccountScope ONLY_SHOP = AccountScope.only(Set.of(SHOP));
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", SHOP, "checkout");
    private static final FunctionArn CART = FunctionArn.of("eu-west-1", SHOP, "cart_total");
    private static final FunctionArn SEARCH = FunctionArn.of("us-east-1", SHOP, "search");
    private static final FunctionArn OTHERS = FunctionArn.of("eu-west-1", OTHER, "checkout");
    private static final FunctionArn DELETED = FunctionArn.of("eu-west-1", OTHER, "gone");
    private static final Instant NOW = Instant.now();

    private static final DataSource DATABASE = TestPostgres.database().dataSource();

    private final EntityReader reader = new EntityReader(new DirectQueryDatabase(DATABASE), Duration.ofSeconds(10));

    @BeforeAll
    static void fill() {
        JdbcClient jdbc = JdbcClient.create(DATABASE);
        for (String account : List.of(SHOP, OTHER)) {
            jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                            + " VALUES (?, 'Account ' || ?, 'x', 'verified', now())")
                    .params(account, account)
                    .update();
        }
        InventoryStore store = new InventoryStore(DATABASE);
        store.record(new RegionSweep(
                SHOP,
                "eu-west-1",
                NOW,
                List.of(
                        describe(CHECKOUT, Map.of("team", "shop", "cost center", "1")),
                        describe(CART, Map.of("team", "Cart")))));
        store.record(new RegionSweep(SHOP, "us-east-1", NOW, List.of(describe(SEARCH, Map.of()))));
        store.record(new RegionSweep(
                OTHER,
                "eu-west-1",
                NOW,
                List.of(describe(OTHERS, Map.of("team", "shop")), describe(DELETED, Map.of("team", "shop")))));
        jdbc.sql("UPDATE lambda_function SET deleted_at = now() WHERE function_arn = ?")
                .param(DELETED.toString())
                .update();
        jdbc.sql("INSERT INTO function_activity VALUES (?, now(), now(), 1), (?, now(), now() - interval '2 days', 1)")
                .params(CHECKOUT.toString(), CART.toString())
                .update();
    }

    private static FunctionDescription describe(FunctionArn arn, Map<String, String> tags) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "java21")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, 128)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .build();
        return new FunctionDescription(arn, configuration, tags, "Account " + arn.accountId());
    }

    @Test
    void findsAFunctionByTheGuidOfItsEvents() {
        List<Entity> found =
                reader.find(List.of(EntityGuid.of(CHECKOUT), EntityGuid.of(OTHERS), "unknown"), AccountScope.ALL);

        assertThat(found).map(Entity::functionArn).containsExactly(CHECKOUT.toString(), OTHERS.toString());
        assertThat(found.get(0).guid()).isEqualTo(EntityGuid.of(CHECKOUT));
        assertThat(found.get(0).tags()).containsEntry("team", "shop");
        assertThat(found.get(0).reporting()).isTrue();
        assertThat(found.get(1).reporting()).isFalse();
        assertThat(reader.find(List.of(EntityGuid.of(DELETED)), AccountScope.ALL))
                .isEmpty();
    }

    @Test
    void findsNothingOutsideTheScope() {
        assertThat(reader.find(List.of(EntityGuid.of(OTHERS)), ONLY_SHOP)).isEmpty();
        assertThat(reader.find(List.of(EntityGuid.of(CHECKOUT)), AccountScope.NONE))
                .isEmpty();
        assertThat(reader.search("tags.team = 'shop'", ONLY_SHOP, null, 10).count())
                .isEqualTo(1);
        assertThat(reader.search("accountId = '" + OTHER + "'", ONLY_SHOP, null, 10)
                        .count())
                .isZero();
        assertThat(reader.search("name = 'x' OR NOT name = 'x'", ONLY_SHOP, null, 10)
                        .entities())
                .map(Entity::accountId)
                .hasSize(3)
                .containsOnly(SHOP);
        assertThat(reader.search("", AccountScope.NONE, null, 10).count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            name = 'search' | search
            name LIKE 'CHECK' | checkout checkout
            name LIKE '%t_total' | cart_total
            name LIKE 'c_rt%' | §§
            name LIKE 'c%' AND accountId = 111111111111 | cart_total checkout
            name NOT LIKE 'c%' | search
            name IN ('search', 'cart_total') | cart_total search
            tags.team = 'shop' | checkout checkout
            tags.`cost center` = '1' | checkout
            `tags.cost center` IS NOT NULL | checkout
            tags.team IS NULL | search
            tags.account = 'Account 222222222222' | checkout
            tags.aws.region = 'us-east-1' | search
            domain = 'INFRA' AND type = 'AWSLAMBDAFUNCTION' AND NOT name = 'search' | cart_total checkout checkout
            domain IN ('APM') | §§
            type = 'APPLICATION' OR reporting = 'true' | checkout
            reporting = false AND accountId != '222222222222' | cart_total search
            nothing = 'x' | §§
            name = 'it''s' | §§
            """)
    void searches(String search, String names) {
        EntityReader.Page page = reader.search(search, AccountScope.ALL, null, 10);

        assertThat(String.join(" ", page.entities().stream().map(Entity::name).toList()))
                .isEqualTo(names);
        assertThat(page.count()).isEqualTo(page.entities().size());
    }

    @Test
    void readsPageAfterPage() {
        List<String> names = new ArrayList<>();
        String cursor = null;
        do {
            EntityReader.Page page = reader.search("domain = 'INFRA'", AccountScope.ALL, cursor, 1);
            page.entities().forEach(entity -> names.add(entity.name() + " " + entity.accountId()));
            assertThat(page.count()).isEqualTo(4);
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(names)
                .containsExactly("cart_total " + SHOP, "checkout " + SHOP, "checkout " + OTHER, "search " + SHOP);
    }

    @Test
    void quotesTheValuesOfABuilder() {
        String search = EntityReader.searchFor(Map.of("name", List.of("it's \\", "search")));

        assertThat(reader.search(search, AccountScope.ALL, null, 10).entities())
                .map(Entity::name)
                .containsExactly("search");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"name", "name =", "name > 'a'", "lower(name) = 'x'", "name IN (SELECT name FROM Span)", "1; DROP"
            })
    void refusesWhatIsNoSearch(String search) {
        assertThatThrownBy(() -> reader.search(search, AccountScope.ALL, null, 10))
                .isInstanceOf(NrqlException.class)
                .hasMessageStartingWith("line 1, column ");
    }
}
