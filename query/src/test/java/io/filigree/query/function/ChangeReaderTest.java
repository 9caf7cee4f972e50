package io.filigree.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.query.function.ChangeReader.FunctionTime;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.MetadataDiff.Change;
import io.filigree.query.nrql.compile.DirectQueryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ChangeReaderTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
    private static final String CHECKOUT = "arn:aws:lambda:eu-west-1:123456789012:function:checkout";
    private static final String CART = "arn:aws:lambda:us-east-1:210987654321:function:cart";

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final ChangeReader changes = new ChangeReader(
            new DirectQueryDatabase(DATABASE),
            Duration.ofSeconds(20),
            new InventoryReader(DATABASE, Duration.ofDays(1)));

    @BeforeEach
    void fillTheInventory() {
        jdbc.sql("TRUNCATE paired_account, lambda_function, function_metadata CASCADE")
                .update();
        version(CHECKOUT, "$LATEST", 128, "{\"team\": \"shop\"}", NOON.minusSeconds(86_400));
        version(CHECKOUT, "$LATEST", 256, "{\"team\": \"shop\"}", NOON.minusSeconds(600));
        version(CHECKOUT, "1", 256, "{\"team\": \"shop\"}", NOON.minusSeconds(600));
        version(CHECKOUT, "$LATEST", 256, "{\"team\": \"payments\"}", NOON.minusSeconds(60));
        version(CART, "$LATEST", 512, "{}", NOON.minusSeconds(300));
        function(CHECKOUT);
        function(CART);
    }

    @Test
    void givesTheChangesOfTheTimeRangeNewestFirstWithoutFirstVersions() {
        List<MetadataChange> found =
                changes.read(AccountScope.ALL, FunctionFilter.ALL, NOON.minusSeconds(3_600), NOON, 10);

        assertThat(found).extracting(MetadataChange::at).containsExactly(NOON.minusSeconds(60), NOON.minusSeconds(600));
        assertThat(found)
                .extracting(MetadataChange::changes)
                .containsExactly(
                        List.of(new Change("tags.team", "shop", "payments")),
                        List.of(new Change("aws.memorySize", "128 MB", "256 MB")));
        assertThat(found.get(0).before()).isEqualTo(found.get(1).after());
    }

    @Test
    void includesTheBeginOfTheTimeRangeAndNotItsEnd() {
        assertThat(changes.read(
                        AccountScope.ALL, FunctionFilter.ALL, NOON.minusSeconds(600), NOON.minusSeconds(60), 10))
                .extracting(MetadataChange::at)
                .containsExactly(NOON.minusSeconds(600));
        assertThat(changes.read(AccountScope.ALL, FunctionFilter.ALL, NOON.minusSeconds(3_600), NOON, 1))
                .hasSize(1);
    }

    @Test
    void readsOnlyFunctionsOfTheScopeThatMatchTheFilter() {
        Instant begin = NOON.minusSeconds(3_600);

        assertThat(changes.read(AccountScope.only(List.of("210987654321")), FunctionFilter.ALL, begin, NOON, 10))
                .isEmpty();
        assertThat(changes.read(AccountScope.only(List.of("123456789012")), FunctionFilter.ALL, begin, NOON, 10))
                .hasSize(2);
        assertThat(changes.read(AccountScope.ALL, ofRegion("us-east-1"), begin, NOON, 10))
                .isEmpty();
        assertThat(changes.read(AccountScope.ALL, ofRegion("eu-west-1"), begin, NOON, 10))
                .hasSize(2);
    }

    @Test
    void givesTheChangeThatDirectlyPrecedesATime() {
        FunctionTime afterMemory = new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(120));
        FunctionTime afterTags = new FunctionTime(arn(CHECKOUT), NOON);
        FunctionTime beforeAll = new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(700));
        FunctionTime unchanged = new FunctionTime(arn(CART), NOON);
        List<FunctionTime> times = List.of(afterMemory, afterTags, beforeAll, unchanged);

        Map<FunctionTime, MetadataChange> found =
                changes.directlyBefore(AccountScope.ALL, times, Duration.ofMinutes(30));

        assertThat(found).containsOnlyKeys(afterMemory, afterTags);
        assertThat(found.get(afterMemory).at()).isEqualTo(NOON.minusSeconds(600));
        assertThat(found.get(afterTags).at()).isEqualTo(NOON.minusSeconds(60));
        assertThat(changes.directlyBefore(AccountScope.ALL, times, Duration.ofMinutes(5)))
                .containsOnlyKeys(afterTags);
        assertThat(changes.directlyBefore(AccountScope.only(List.of("210987654321")), times, Duration.ofMinutes(30)))
                .isEmpty();
    }

    @Test
    void givesAChangeThatAPollNoticedAfterATimeWhenAwsMadeItBefore() {
        FunctionTime beforeNoticed = new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(700));
        modified(CHECKOUT, NOON.minusSeconds(600), "2026-05-05T11:45:00.123+0000");
        // Only a tag changed then, so the time of the last modification is the same.
        modified(CHECKOUT, NOON.minusSeconds(60), "2026-05-05T11:45:00.123+0000");
        FunctionTime beforeTags = new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(120));
        FunctionTime beforeModified = new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(1_000));

        Map<FunctionTime, MetadataChange> found = changes.directlyBefore(
                AccountScope.ALL, List.of(beforeNoticed, beforeTags, beforeModified), Duration.ofMinutes(30));

        assertThat(found).containsOnlyKeys(beforeNoticed, beforeTags);
        assertThat(found.get(beforeNoticed).at()).isEqualTo(NOON.minusSeconds(600));
        assertThat(found.get(beforeTags).at()).isEqualTo(NOON.minusSeconds(600));
    }

    @Test
    void ignoresTimesOfModificationThatAreNoTimes() {
        modified(CHECKOUT, NOON.minusSeconds(600), "yesterday");

        assertThat(changes.directlyBefore(
                        AccountScope.ALL,
                        List.of(new FunctionTime(arn(CHECKOUT), NOON.minusSeconds(700))),
                        Duration.ofMinutes(30)))
                .isEmpty();
    }

    private void modified(String arn, Instant from, String lastModified) {
        jdbc.sql("""
                UPDATE function_metadata SET last_modified = :modified
                 WHERE function_arn = :arn AND version = '$LATEST' AND valid_from = :from
                """)
                .param("modified", lastModified)
                .param("arn", arn)
                .param("from", Timestamp.from(from))
                .update();
    }

    private static FunctionArn arn(String text) {
        return FunctionArn.parse(text).orElseThrow();
    }

    private static FunctionFilter ofRegion(String region) {
        return new FunctionFilter(
                null, List.of(), List.of(region), List.of(), List.of(), List.of(), List.of(), Presence.PRESENT);
    }

    private void version(String arn, String version, int memory, String tags, Instant from) {
        jdbc.sql("""
                INSERT INTO function_metadata (function_arn, version, content_hash, runtime, memory_size_mb, layers, tags,
                       account_name, valid_from, observed_at, source)
                VALUES (:arn, :version, '', 'java21', :memory, '{}', CAST(:tags AS jsonb), 'Shop', :from, :from, 'poll')
                """)
                .param("arn", arn)
                .param("version", version)
                .param("memory", memory)
                .param("tags", tags)
                .param("from", Timestamp.from(from))
                .update();
    }

    private void function(String arn) {
        jdbc.sql("""
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       metadata_id, change_number)
                SELECT function_arn, split_part(function_arn, ':', 5), split_part(function_arn, ':', 4),
                       split_part(function_arn, ':', 7), now(), now(), max(metadata_id), 1
                  FROM function_metadata
                 WHERE function_arn = :arn AND version = '$LATEST'
                 GROUP BY function_arn
                """).param("arn", arn).update();
    }
}
