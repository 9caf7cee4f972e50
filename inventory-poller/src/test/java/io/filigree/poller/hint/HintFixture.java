package io.filigree.poller.hint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.InventorySnapshot.AccountRegion;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A paired account in an empty database, and a clock that moves when told. */
final class HintFixture {

    static final String ACCOUNT = "123456789012";
    static final AccountRegion IRELAND = new AccountRegion(ACCOUNT, "eu-west-1");
    static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", ACCOUNT, "checkout");
    static final FunctionArn REFUND = FunctionArn.of("eu-west-1", ACCOUNT, "refund");

    final DataSource dataSource = TestPostgres.database().dataSource();
    final JdbcClient jdbc = JdbcClient.create(dataSource);
    final PairedAccounts accounts = TestRepositories.wire(PairedAccounts.class, dataSource);
    final InventoryHints hints = new InventoryHints(dataSource);
    final InventoryReader reader = new InventoryReader(dataSource, Duration.ofDays(1));
    final InventoryStore inventory = new InventoryStore(dataSource);
    final MovableClock clock = new MovableClock();

    HintFixture() {
        String role = "arn:aws:iam::" + ACCOUNT + ":role/filigree";
        accounts.pair(PairedAccount.unverified(ACCOUNT, "Shop", role, "external-id", List.of(), now()));
        accounts.verified(ACCOUNT, role, now());
    }

    Instant now() {
        return clock.instant();
    }

    /** @return the moment after that */
    Instant pass(Duration time) {
        clock.forward(time);
        return clock.instant();
    }

    InventorySnapshot snapshot() {
        return InventorySnapshot.empty().with(reader.changesSince(0, now()));
    }

    long openHints() {
        return jdbc.sql("SELECT count(*) FROM inventory_hint WHERE open")
                .query(Long.class)
                .single();
    }

    static FunctionDescription describe(FunctionArn arn, int memory, Map<String, String> tags) {
        return new FunctionDescription(arn, configuration(FunctionConfiguration.LATEST, memory), tags, "Shop");
    }

    static FunctionConfiguration configuration(String version, int memory) {
        return configuration(version, memory, "2026-11-20T11:00:00.000+0000");
    }

    static FunctionConfiguration configuration(String version, int memory, String lastModified) {
        return FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "nodejs20.x")
                .set(ConfigurationAttribute.HANDLER, "index.handler")
                .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
                .set(ConfigurationAttribute.MEMORY_SIZE, memory)
                .set(ConfigurationAttribute.TIMEOUT, 3)
                .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .set(ConfigurationAttribute.LAST_MODIFIED, lastModified)
                .set(ConfigurationAttribute.FUNCTION_VERSION, version)
                .set(ConfigurationAttribute.ROLE, "arn:aws:iam::" + ACCOUNT + ":role/checkout")
                .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
                .build();
    }
}
