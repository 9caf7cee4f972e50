package io.filigree.db.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.account.UnpairPolicy;
import org.junit.jupiter.api.Test;

class PollScheduleTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final String SHOP = "123456789012";
    private static final String BANK = "210987654321";
    private static final String UNPAIRED = "999999999999";

    private final DataSource database = TestPostgres.database().dataSource();
    private final PairedAccounts accounts = TestRepositories.wire(PairedAccounts.class, database);
    private final PollSchedule schedule = TestRepositories.wire(PollSchedule.class, database);

    @Test
    void plansManyAccountsAndKeepsTheirRequests() {
        pair(SHOP);
        pair(BANK);
        schedule.request(SHOP, NOW);

        schedule.plan(Map.of(SHOP, NOW.plusSeconds(300), BANK, NOW.plusSeconds(60)));
        schedule.plan(Map.of(BANK, NOW.plusSeconds(90)));

        assertThat(schedule.of(List.of(SHOP, BANK, BANK)))
                .containsOnly(
                        Map.entry(SHOP, new ScheduledPoll(SHOP, NOW.plusSeconds(300), NOW)),
                        Map.entry(BANK, new ScheduledPoll(BANK, NOW.plusSeconds(90), null)));
        assertThat(schedule.of(SHOP)).isEqualTo(new ScheduledPoll(SHOP, NOW.plusSeconds(300), NOW));
    }

    @Test
    void keepsTheLatestRequest() {
        pair(SHOP);

        schedule.request(SHOP, NOW);
        schedule.request(SHOP, NOW.plusSeconds(1));

        assertThat(schedule.of(SHOP)).isEqualTo(new ScheduledPoll(SHOP, null, NOW.plusSeconds(1)));
    }

    @Test
    void hasNothingOfAccountsThatAreNotPaired() {
        pair(SHOP);
        schedule.request(SHOP, NOW);
        accounts.unpair(SHOP, UnpairPolicy.KEEP);

        schedule.request(UNPAIRED, NOW);
        schedule.plan(Map.of(UNPAIRED, NOW));
        schedule.plan(Map.of());

        assertThat(schedule.of(List.of(SHOP, UNPAIRED)))
                .containsOnly(
                        Map.entry(SHOP, ScheduledPoll.none(SHOP)), Map.entry(UNPAIRED, ScheduledPoll.none(UNPAIRED)));
    }

    private void pair(String accountId) {
        accounts.pair(PairedAccount.unverified(accountId, "Account " + accountId, null, "external", List.of(), NOW));
    }
}
