package io.filigree.db.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.inventory.InventoryChanges;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PairedAccountsTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final PairedAccount SHOP = new PairedAccount(
            "123456789012", "Shop", null, "external", List.of("eu-west-1"), Status.UNVERIFIED, null, NOW, null);

    private final DataSource database = TestPostgres.database().dataSource();
    private final PairedAccounts accounts = TestRepositories.wire(PairedAccounts.class, database);
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
}
