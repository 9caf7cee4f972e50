package io.filigree.db.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.inventory.InventoryChanges;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PairedAccountsTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final PairedAccount SHOP =
            PairedAccount.unverified("123456789012", "Shop", null, "external", List.of("eu-west-1"), NOW);

    private static final FunctionArn CHECKOUT_ARN = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final InvokedArn CHECKOUT = new InvokedArn(CHECKOUT_ARN, null);
    private static final FunctionDescription CHECKOUT_NOW = new FunctionDescription(
            CHECKOUT_ARN,
            FunctionConfiguration.builder()
                    .set(ConfigurationAttribute.RUNTIME, "java21")
                    .set(ConfigurationAttribute.HANDLER, "Checkout")
                    .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                    .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                    .set(ConfigurationAttribute.MEMORY_SIZE, 512)
                    .set(ConfigurationAttribute.TIMEOUT, 30)
                    .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                    .set(ConfigurationAttribute.CODE_SHA256, "sha")
                    .set(ConfigurationAttribute.LAST_MODIFIED, "2026-05-01T09:00:00.000+0000")
                    .set(ConfigurationAttribute.ROLE, "role")
                    .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
                    .build(),
            Map.of("team", "payments"),
            "Shop");

    private final DataSource database = TestPostgres.database().dataSource();
    private final PairedAccounts accounts = TestRepositories.wire(PairedAccounts.class, database);
    private final InventoryStore inventory = new InventoryStore(database);
    private final InventoryReader reader = new InventoryReader(database, Duration.ofDays(1));
    private final InventoryChanges changes = new InventoryChanges(JdbcClient.create(database));

    @Test
    void keepsAnAccountAsItWasPaired() {
        accounts.pair(SHOP);

        assertThat(accounts.find("123456789012")).contains(SHOP);
        assertThat(accounts.all()).containsExactly(SHOP);
        assertThat(changes.last()).isEqualTo(1);
    }

    @Test
    void refusesASecondPairingAndTakesNoNumberForIt() {
        accounts.pair(SHOP);

        assertThatThrownBy(() -> accounts.pair(SHOP)).isInstanceOf(AlreadyPairedException.class);
        assertThat(changes.last()).isEqualTo(1);
    }

    @Test
    void mendsABrokenAccountWithTheRoleThatPassed() {
        accounts.pair(SHOP);
        accounts.broken("123456789012", "AccessDenied");
        assertThat(accounts.find("123456789012").orElseThrow().status()).isEqualTo(Status.BROKEN);

        PairedAccount verified = accounts.verified("123456789012", ROLE, NOW);

        assertThat(verified.status()).isEqualTo(Status.VERIFIED);
        assertThat(verified.roleArn()).isEqualTo(ROLE);
        assertThat(verified.reason()).isNull();
        assertThat(verified.verifiedAt()).isEqualTo(NOW);
        assertThat(changes.last()).isEqualTo(3);
    }

    @Test
    void takesNoNumberForWhatIsKnownAlready() {
        accounts.pair(SHOP);
        accounts.broken("123456789012", "AccessDenied");
        accounts.broken("123456789012", "AccessDenied");
        accounts.broken("210987654321", "AccessDenied");

        assertThat(changes.last()).isEqualTo(2);
    }

    @Test
    void verifiesNoAccountThatIsNotPaired() {
        assertThatThrownBy(() -> accounts.verified("210987654321", ROLE, NOW))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(changes.last()).isZero();
    }

    @Test
    void offersBothExternalIdsUntilTheNextIsPromoted() {
        accounts.pair(SHOP);

        assertThat(accounts.rotate("123456789012", "next").externalIds()).containsExactly("external", "next");
        assertThat(accounts.rotate("123456789012", "another").nextExternalId())
                .as("a rotation that is under way goes on")
                .isEqualTo("next");

        accounts.promote("123456789012", "another");
        assertThat(stored().externalId()).isEqualTo("external");
        accounts.promote("123456789012", "next");
        assertThat(stored().externalIds()).containsExactly("next");
        assertThat(changes.last()).isEqualTo(3);
    }

    @Test
    void pausesAndResumes() {
        accounts.pair(SHOP);

        assertThat(accounts.pause("123456789012", NOW).pausedAt()).isEqualTo(NOW);
        assertThat(accounts.pause("123456789012", NOW.plusSeconds(60)).pausedAt())
                .as("paused since the first time")
                .isEqualTo(NOW);
        assertThat(accounts.resume("123456789012").paused()).isFalse();
    }

    @Test
    void keepsItsSettings() {
        accounts.pair(SHOP);
        AccountSettings settings = new AccountSettings(
                "Shop (live)", List.of("us-east-1"), new PollOverrides(Duration.ofMinutes(2), 1.5, true));

        PairedAccount changed = accounts.settings("123456789012", settings);

        assertThat(changed.name()).isEqualTo("Shop (live)");
        assertThat(changed.regions()).containsExactly("us-east-1");
        assertThat(changed.overrides()).isEqualTo(settings.overrides());
        assertThat(accounts.settings("123456789012", new AccountSettings("Shop", List.of(), PollOverrides.NONE))
                        .overrides())
                .isEqualTo(PollOverrides.NONE);
    }

    @Test
    void keepsTheFunctionsOfAnUnpairedAccountAndGivesThemBack() {
        accounts.pair(SHOP);
        sweepCheckout();

        assertThat(accounts.unpair("123456789012", UnpairPolicy.KEEP)).isTrue();

        assertThat(accounts.find("123456789012")).isEmpty();
        assertThat(count("lambda_function")).isOne();
        assertThat(snapshotSince(0).find(CHECKOUT)).isEmpty();
        InventorySnapshot unpaired = snapshotSince(0);

        accounts.pair(SHOP);
        assertThat(unpaired.with(reader.changesSince(unpaired.changeNumber(), NOW))
                        .find(CHECKOUT))
                .as("for a process that runs on, too")
                .isPresent();
    }

    @Test
    void remembersWhenTheFunctionsOfAnUnpairedAccountWereLastSeen() {
        accounts.pair(SHOP);
        sweepCheckout();
        inventory.record(new RegionSweep("123456789012", "eu-west-1", NOW.plusSeconds(300), List.of(CHECKOUT_NOW)));

        accounts.unpair("123456789012", UnpairPolicy.KEEP);

        assertThat(JdbcClient.create(database)
                        .sql("SELECT last_seen_at FROM lambda_function")
                        .query((row, number) -> row.getTimestamp(1).toInstant())
                        .single())
                .isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void removesTheFunctionsButNotWhatEventsPointAt() {
        accounts.pair(SHOP);
        sweepCheckout();

        accounts.unpair("123456789012", UnpairPolicy.PURGE);

        assertThat(count("lambda_function")).isZero();
        assertThat(count("account_region")).isZero();
        assertThat(count("function_metadata WHERE valid_to IS NOT NULL")).isOne();
        assertThat(accounts.unpair("123456789012", UnpairPolicy.PURGE)).isFalse();
    }

    private void sweepCheckout() {
        inventory.record(new RegionSweep("123456789012", "eu-west-1", NOW, List.of(CHECKOUT_NOW)));
    }

    private InventorySnapshot snapshotSince(long number) {
        return InventorySnapshot.empty().with(reader.changesSince(number, NOW));
    }

    private PairedAccount stored() {
        return accounts.find("123456789012").orElseThrow();
    }

    private long count(String from) {
        return JdbcClient.create(database)
                .sql("SELECT count(*) FROM " + from)
                .query(Long.class)
                .single();
    }
}
