package io.filigree.poller;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

import io.filigree.db.account.PairedAccounts;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.poll.PollHistory;
import io.filigree.db.poll.PollSchedule;
import io.filigree.poller.hint.HintWorker;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Wires the poller into an application that has a data source. Pairing and polls on demand are always there; the schedule
 * is unless {@code filigree.poll.enabled} is false.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AwsSettings.class, PollSettings.class})
@Import(PollSchedule.class)
public class PollerConfiguration {

    @Bean
    AwsClients awsClients(AwsSettings settings) {
        return new AwsClients(settings);
    }

    @Bean
    AccountSessions accountSessions(AwsClients clients, PairedAccounts accounts) {
        return new AccountSessions(clients, accounts);
    }

    /** Separate threads for verifications, so that they do not wait for sweeps of other accounts. */
    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService verificationWorkers(PollSettings settings) {
        return Executors.newFixedThreadPool(settings.parallelRegions(), PollerThreads.named("verification-"));
    }

    @Bean
    AccountVerifier accountVerifier(
            AccountSessions sessions,
            PollHistory history,
            @Qualifier("verificationWorkers") ExecutorService verificationWorkers) {
        return new AccountVerifier(sessions, history, verificationWorkers);
    }

    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService ownPrincipalWorker() {
        return Executors.newSingleThreadExecutor(PollerThreads.named("own-principal-"));
    }

    @Bean
    RoleTemplates roleTemplates(
            AwsSettings settings,
            AwsClients clients,
            @Qualifier("ownPrincipalWorker") ExecutorService ownPrincipalWorker) {
        return new RoleTemplates(new CallerIdentity(settings, clients, ownPrincipalWorker, Clock.systemUTC())::current);
    }

    /** Not a candidate for the application's own executor. */
    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService regionSweepWorkers(PollSettings settings) {
        return Executors.newFixedThreadPool(settings.parallelRegions(), PollerThreads.named("region-sweep-"));
    }

    /** Not a candidate either; versions take long, and must not keep sweeps of functions waiting. */
    @Bean(defaultCandidate = false, destroyMethod = "shutdownNow")
    ExecutorService versionSweepWorkers(PollSettings settings) {
        return Executors.newFixedThreadPool(settings.parallelAccounts(), PollerThreads.named("version-sweep-"));
    }

    @Bean
    PollHistory pollHistory(DataSource dataSource) {
        return new PollHistory(dataSource);
    }

    @Bean
    RegionSweeper regionSweeper(
            InventoryStore inventory, EventSourceMappings eventSources, PollHistory history, PollSettings settings) {
        return new RegionSweeper(inventory, eventSources, history, settings.probeInterval(), Clock.systemUTC());
    }

    @Bean
    VersionSweeper versionSweeper(
            InventoryStore inventory,
            PollHistory history,
            PollSettings settings,
            @Qualifier("versionSweepWorkers") ExecutorService versionSweepWorkers) {
        return new VersionSweeper(
                inventory, history, settings.versionsInterval(), versionSweepWorkers, Clock.systemUTC());
    }

    @Bean
    AccountPoller accountPoller(
            PairedAccounts accounts,
            AccountSessions sessions,
            AccountVerifier verifier,
            RegionSweeper sweeper,
            VersionSweeper versions,
            PollHistory history,
            @Qualifier("regionSweepWorkers") ExecutorService regionSweepWorkers) {
        return new AccountPoller(
                accounts, sessions, verifier, sweeper, versions, history, regionSweepWorkers, Clock.systemUTC());
    }

    @Bean
    Leadership leadership(DataSource dataSource) {
        return new PostgresLeadership(dataSource);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "filigree.poll.enabled", matchIfMissing = true)
    InventoryPoller inventoryPoller(
            PollSettings settings,
            PairedAccounts accounts,
            PollSchedule schedule,
            PollHistory history,
            AccountPoller poller,
            Leadership leadership) {
        return new InventoryPoller(settings, accounts, schedule, history, poller::poll, leadership, Clock.systemUTC());
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "filigree.poll.enabled", matchIfMissing = true)
    PollerStatus pollerStatus(InventoryPoller poller) {
        return poller.status();
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "filigree.poll.enabled", matchIfMissing = true)
    HintWorker hintWorker(
            DataSource dataSource,
            PairedAccounts accounts,
            InventoryStore inventory,
            AccountSessions sessions,
            Leadership leadership) {
        return new HintWorker(
                dataSource,
                accounts,
                inventory,
                new AwsFunctionSource(sessions),
                leadership::isHeld,
                Clock.systemUTC());
    }
}
