package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.PendingEvents;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.db.hint.InventoryHints;
import io.filigree.db.inventory.CurrentInventory;
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
import io.filigree.decorator.function.MetadataSource;
import io.filigree.ingest.freshness.FreshnessCounters;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** Events that wait for a version, and what becomes of them when it is learned and when it is not. */
class LateDecorationTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");
    private static final InvokedArn LIVE = new InvokedArn(CHECKOUT, "live");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final InventoryStore inventory = new InventoryStore(DATABASE);
    private final EventStore store = new EventStore(DATABASE);
    private final EventDecorator decorator = new EventDecorator();
    private final CurrentInventory current =
            new CurrentInventory(new InventoryReader(DATABASE, Duration.ofDays(1)), Clock.fixed(NOON, ZoneOffset.UTC));
    private Spool spool;

    @BeforeEach
    void open() {
        jdbc.sql("""
                        TRUNCATE paired_account, lambda_function, function_metadata, function_version, function_alias,
                            lambda_invocation, lambda_invocation_error, span, log, custom_event CASCADE
                        """).update();
        jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES ('123456789012', 'Shop', 'x', 'verified', now())")
                .update();
        spool = JournalSpool.open(
                directory,
                new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null),
                Clock.fixed(NOON, ZoneOffset.UTC));
        inventory.record(
                new RegionSweep("123456789012", "eu-west-1", NOON.minusSeconds(60), List.of(describe("$LATEST", 128))));
        current.refresh();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void waitsForTheVersionThatRanAndForNoOther() {
        for (String type : List.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN, "Order")) {
            store(type, LIVE.ranAs("7"));
            store(type, LIVE.ranAs("8"));
            store(type, new InvokedArn(CHECKOUT, "7"));
            store(type, new InvokedArn(CHECKOUT, null).ranAs("7"));
        }
        look(NOON);
        assertThat(statuses()).containsOnly("pending VERSION_UNKNOWN");

        inventory.record(describe("7", 777), MetadataSource.MISS, NOON.plusSeconds(1));
        current.refresh();
        look(NOON.plusSeconds(2));

        assertThat(statuses()).containsOnly("late 777", "pending VERSION_UNKNOWN");
        assertThat(statuses()).filteredOn("late 777"::equals).hasSize(12);
    }

    @Test
    void takesTheFunctionForAVersionThatWasNotLearnedInTenMinutes() {
        store(Event.INVOCATION, LIVE.ranAs("7"));
        store(Event.SPAN, new InvokedArn(CHECKOUT, "7"));

        look(NOON.plus(LateDecoration.VERSION_WAIT));
        assertThat(statuses()).containsOnly("pending VERSION_UNKNOWN");

        look(NOON.plus(LateDecoration.VERSION_WAIT).plusMillis(1));
        assertThat(statuses()).containsExactly("ambiguous 128", "ambiguous 128");
    }

    @Test
    void waitsOnForAFunctionThatIsUnknown() {
        store(Event.INVOCATION, new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "refund"), "7"));

        look(NOON.plus(Duration.ofHours(1)));

        assertThat(statuses()).containsExactly("pending FUNCTION_UNKNOWN");
    }

    private void store(String type, InvokedArn function) {
        Event event = new Event(type, NOON, function, "r", null, Map.of(), Map.of());
        try (EventStore.Append append = store.begin()) {
            append.write(List.of(new StoredEvent(
                    UUID.randomUUID(),
                    NOON,
                    AccountScope.ALL,
                    decorator.decorate(event, current.snapshot().orElseThrow(), NOON),
                    EventOrigin.SENDER)));
            append.commit();
        }
    }

    private void look(Instant now) {
        new LateDecoration(
                        new PendingEvents(DATABASE),
                        current,
                        decorator,
                        new IngestObserver(
                                new IngestMetrics(new SimpleMeterRegistry(), spool),
                                new FreshnessCounters(new FreshnessStore(DATABASE)),
                                new UnknownFunctionReporter(new InventoryHints(DATABASE)),
                                (key, rows) -> {},
                                uses -> {},
                                mismatches -> {}),
                        Clock.fixed(now, ZoneOffset.UTC),
                        Duration.ofDays(1))
                .look();
    }

    private List<String> statuses() {
        return jdbc.sql("""
                        SELECT decoration_status || ' ' || coalesce(decoration_reason, memory_size_mb::text)
                        FROM (SELECT * FROM lambda_invocation UNION ALL SELECT * FROM lambda_invocation_error
                            UNION ALL SELECT * FROM span UNION ALL SELECT * FROM log UNION ALL SELECT * FROM custom_event) AS e
                        LEFT JOIN function_metadata m USING (metadata_id)
                        """).query(String.class).list();
    }

    private static FunctionDescription describe(String version, int memorySizeMb) {
        return new FunctionDescription(
                CHECKOUT,
                FunctionConfiguration.builder()
                        .set(ConfigurationAttribute.MEMORY_SIZE, memorySizeMb)
                        .set(ConfigurationAttribute.FUNCTION_VERSION, version)
                        .build(),
                Map.of("team", "payments"),
                "Shop");
    }
}
