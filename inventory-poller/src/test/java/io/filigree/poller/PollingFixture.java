package io.filigree.poller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.poll.PollHistory;
import io.filigree.db.poll.PollSchedule;
import io.filigree.simulator.aws.FakeAccount;
import io.filigree.simulator.aws.FakeAws;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A paired account with a role, in a fake AWS and in an empty database. */
final class PollingFixture implements AutoCloseable {

    static final String ACCOUNT = "123456789012";
    static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/observability/filigree";
    static final String EXTERNAL_ID = "the-external-id-of-checkout";
    static final String IRELAND = "eu-west-1";
    static final String OHIO = "us-east-2";
    static final String STS_REGION = "eu-central-1";

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    final FakeAws aws = FakeAws.start();
    final FakeAccount account = aws.account(ACCOUNT).trust(ROLE, EXTERNAL_ID);
    final TestPostgres postgres = TestPostgres.database();
    final JdbcClient jdbc = JdbcClient.create(postgres.dataSource());
    final AwsSettings settings =
            new AwsSettings(aws.endpoint(), null, STS_REGION, TEN_SECONDS, TEN_SECONDS, TEN_SECONDS, 4, 10_000);
    final PairedAccounts accounts = TestRepositories.wire(PairedAccounts.class, postgres.dataSource());
    final AwsClients clients = new AwsClients(settings);
    final AccountSessions sessions = new AccountSessions(clients, accounts);
    final ExecutorService regionWorkers = Executors.newFixedThreadPool(4);
    final PollHistory history = new PollHistory(postgres.dataSource());
    final AccountVerifier verifier = new AccountVerifier(sessions, history, regionWorkers);
    final InventoryStore inventory = new InventoryStore(postgres.dataSource());
    final EventSourceMappings eventSources = new EventSourceMappings(postgres.dataSource());
    final PollSchedule schedule = TestRepositories.wire(PollSchedule.class, postgres.dataSource());
    final MovableClock clock = new MovableClock();
    final VersionSweeper versions = new VersionSweeper(inventory, history, HOUR, Runnable::run, clock);
    final AccountPoller poller = new AccountPoller(
            accounts,
            sessions,
            verifier,
            new RegionSweeper(inventory, eventSources, history, HOUR, clock),
            versions,
            history,
            regionWorkers,
            clock);

    /** Pairs the account, as verified, with those regions or, with none, with all that it has enabled. */
    PairedAccount pair(String... regions) {
        return pair(Status.VERIFIED, regions);
    }

    PairedAccount pair(Status status, String... regions) {
        return accounts.pair(unstored(status, regions));
    }

    PairedAccount unstored(Status status, String... regions) {
        return new PairedAccount(
                ACCOUNT,
                "Checkout",
                ROLE,
                EXTERNAL_ID,
                null,
                List.of(regions),
                PollOverrides.NONE,
                status,
                null,
                Instant.EPOCH,
                null,
                null);
    }

    PairedAccount stored() {
        return accounts.find(ACCOUNT).orElseThrow();
    }

    RegionPoll pollIreland(PairedAccount paired) {
        return poller.poll(paired).regions().get(0);
    }

    long count(String from) {
        return jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }

    @Override
    public void close() {
        regionWorkers.shutdownNow();
        sessions.close();
        clients.close();
        aws.close();
    }
}
