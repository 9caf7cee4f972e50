package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.lambda.AwsLambdaFormat;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** Payloads of several formats in one spool, one batch and one transaction. */
class SpoolDrainFormatsTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(RECEIVED.plusSeconds(1), ZoneOffset.UTC);

    private static final String TIMEOUT = """
            {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"},
             "entry": {"logEvents": [{"id": "1", "timestamp": 1795207764758, "message":
               "2026-11-20T20:49:24Z 5a1e0000-0000-4000-8000-0000000000ee Task timed out after 3.00 seconds"}]}}
            """;

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private Spool spool;
    private BatchProcessor drain;

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        spool = openSpool();
        drain = TestDrain.over(
                List.of(AwsLambdaFormat.PROVIDER, LineFormat.PROVIDER),
                DATABASE,
                new EventStore(DATABASE),
                spool,
                new SimpleMeterRegistry(),
                CLOCK);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void eachPayloadIsReadInItsFormat() throws InterruptedException {
        keep(AwsLambdaFormat.ID, TIMEOUT.getBytes(UTF_8));
        keep(LineFormat.ID, lines("Order", "one\ntwo"));

        drainAll();

        assertThat(count("SELECT count(*) FROM lambda_invocation_error")).isEqualTo(1);
        assertThat(types()).containsExactly("Order", "Order");
    }

    @Test
    void aRestartKeepsTheFormat() throws InterruptedException {
        keep(LineFormat.ID, lines("Order", "one"));
        keep(AwsLambdaFormat.ID, TIMEOUT.getBytes(UTF_8));
        spool.close();
        spool = openSpool();

        List<SpooledPayload> batch = drainAll();

        assertThat(batch).extracting(SpooledPayload::format).containsExactly(LineFormat.ID, AwsLambdaFormat.ID);
        assertThat(types()).containsExactly("Order");
    }

    @Test
    void messagesAreStoredOnceInWhateverBodiesTheyCome() throws InterruptedException {
        keep(LineFormat.ID, lines("Order", "one\ntwo\none"));
        keep(LineFormat.ID, lines("Order", "two\nthree"));
        drainAll();
        keep(LineFormat.ID, lines("Order", "three\nfour"));

        drainAll();

        assertThat(types()).hasSize(4);
    }

    private void keep(String format, byte[] spooled) {
        spool.append(format, spooled, RECEIVED, AccountScope.ALL, null);
    }

    private List<SpooledPayload> drainAll() throws InterruptedException {
        List<SpooledPayload> batch = spool.take(10, 1 << 20, Duration.ofSeconds(10));
        assertThat(drain.drain(batch, InventorySnapshot.empty())).isEqualTo(batch.size());
        spool.release(batch);
        return batch;
    }

    private static byte[] lines(String type, String text) {
        return new RequestEnvelope(Map.of("type", type), text.getBytes(UTF_8)).toBytes();
    }

    private List<String> types() {
        return jdbc.sql("SELECT type FROM custom_event").query(String.class).list();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private Spool openSpool() {
        return JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
    }
}
