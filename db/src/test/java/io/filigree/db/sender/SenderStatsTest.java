package io.filigree.db.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.MovableClock;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.sender.SenderReader.AcceptedRow;
import io.filigree.db.sender.SenderReader.FunctionRow;
import io.filigree.db.sender.SenderReader.RejectedRow;
import io.filigree.decorator.function.FunctionArn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
class SenderStatsTest {

    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    private final DataSource database = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final MovableClock clock = new MovableClock(NOON);
    private final ApiKeys keys = TestRepositories.wire(ApiKeys.class, database, clock);
    private final long first = keys.create(Kind.INGEST, "first").key().keyId();
    private final long second = keys.create(Kind.INGEST, "second").key().keyId();
    private final SenderStats stats = new SenderStats(database, clock);
    private final SenderReader reader = new SenderReader(database);

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void addsUpRequestsByKeyFormatAndSender() {
        stats.accepted(first, "log-v1", "agent/1", 2, 100);
        clock.set(NOON.plusSeconds(5));
        stats.accepted(first, "log-v1", "agent/1", 3, 50);
        stats.accepted(first, "log-v1", "agent/2", 1, 10);
        stats.accepted(second, "aws-lambda-v1", "agent/1", 1, 10);
        stats.flush();
        clock.set(NOON.plusSeconds(9));
        stats.accepted(first, "log-v1", "agent/1", 1, 1);
        stats.flush();
        stats.flush();

        assertThat(reader.accepted())
                .containsExactly(
                        new AcceptedRow(
                                first, "log-v1", "agent/1", NOON.plusSeconds(5), NOON.plusSeconds(9), 3, 6, 151),
                        new AcceptedRow(first, "log-v1", "agent/2", NOON.plusSeconds(5), NOON.plusSeconds(5), 1, 1, 10),
                        new AcceptedRow(
                                second,
                                "aws-lambda-v1",
                                "agent/1",
                                NOON.plusSeconds(5),
                                NOON.plusSeconds(5),
                                1,
                                1,
                                10));
    }

    @Test
    void countsRejectedRequestsWithAndWithoutAKey() {
        stats.rejected(first, "log-v1", "too_large", 413);
        stats.rejected(null, "log-v1", "key_unknown", 403);
        stats.flush();
        clock.set(NOON.plusSeconds(5));
        stats.rejected(null, "log-v1", "key_unknown", 401);
        stats.rejected(null, "log-v1", "key_missing", 403);
        stats.flush();

        assertThat(reader.rejected())
                .containsExactly(
                        new RejectedRow(first, "log-v1", "too_large", null, 413, NOON, NOON, 1, null),
                        new RejectedRow(
                                null,
                                "log-v1",
                                "key_missing",
                                null,
                                403,
                                NOON.plusSeconds(5),
                                NOON.plusSeconds(5),
                                1,
                                null),
                        new RejectedRow(null, "log-v1", "key_unknown", null, 401, NOON, NOON.plusSeconds(5), 2, null));
    }

    @Test
    void countsMessagesOfAccountsThatTheKeyIsNotForByAccount() {
        stats.accountMismatches(List.of(
                new AccountMismatch(first, "log-v1", 202, "210987654321", 3),
                new AccountMismatch(first, "log-v1", 202, null, 1)));
        stats.flush();
        clock.set(NOON.plusSeconds(5));
        stats.accountMismatches(List.of(new AccountMismatch(first, "log-v1", 202, "210987654321", 4)));
        stats.flush();

        assertThat(reader.rejected())
                .containsExactly(
                        new RejectedRow(
                                first,
                                "log-v1",
                                "account_mismatch",
                                "210987654321",
                                202,
                                NOON,
                                NOON.plusSeconds(5),
                                2,
                                7L),
                        new RejectedRow(first, "log-v1", "account_mismatch", null, 202, NOON, NOON, 1, 1L));
    }

    @Test
    void countsFewAccountsOfAKeySeparately() {
        for (int account = 0; account < 100; account++) {
            stats.accountMismatches(List.of(
                    new AccountMismatch(first, "log-v1", 202, "%012d".formatted(account), 1),
                    new AccountMismatch(second, "log-v1", 202, "%012d".formatted(account % 3), 1)));
        }
        stats.flush();

        List<RejectedRow> ofFirst = reader.rejected().stream()
                .filter(row -> row.keyId() != null && row.keyId() == first)
                .toList();
        assertThat(ofFirst).hasSize(RejectedRequests.MAX_ACCOUNTS + 1);
        assertThat(ofFirst.stream().filter(row -> row.accountId() == null))
                .singleElement()
                .satisfies(others -> assertThat(others.messages()).isEqualTo(100 - RejectedRequests.MAX_ACCOUNTS));
        assertThat(reader.rejected()).hasSize(RejectedRequests.MAX_ACCOUNTS + 1 + 3);
    }

    @Test
    void addsUpWhatSeveralProcessesAndThreadsCount() throws InterruptedException {
        SenderStats other = new SenderStats(database, clock);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch done = new CountDownLatch(8);
        IntStream.range(0, 8)
                .forEach(thread -> threads.execute(() -> {
                    SenderStats own = thread % 2 == 0 ? stats : other;
                    for (int i = 0; i < 1_000; i++) {
                        own.accepted(first, "log-v1", "agent/" + i % 3, 1, 2);
                        own.rejected(null, "log-v1", "key_unknown", 403);
                        if (i % 100 == 0) {
                            own.flush();
                        }
                    }
                    done.countDown();
                }));
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        stats.flush();
        other.flush();

        assertThat(reader.accepted()).hasSize(3);
        assertThat(sum(AcceptedRow::requests)).isEqualTo(8_000);
        assertThat(sum(AcceptedRow::bytes)).isEqualTo(16_000);
        assertThat(reader.rejected())
                .singleElement()
                .satisfies(row -> assertThat(row.requests()).isEqualTo(8_000));
    }

    @Test
    void keepsABoundedNumberOfSendersWhateverASenderCallsItself() {
        IntStream.range(0, 1_000).forEach(i -> stats.accepted(first, "log-v1", "random-" + i, 1, 1));
        stats.accepted(first, "aws-lambda-v1", "agent/1", 1, 1);
        stats.flush();
        SenderStats restarted = new SenderStats(database, clock);
        restarted.accepted(first, "log-v1", "random-1", 1, 1);
        restarted.flush();
        IntStream.range(2_000, 3_000).forEach(i -> restarted.accepted(first, "log-v1", "random-" + i, 1, 1));
        restarted.accepted(first, "log-v1", "random-1", 1, 1);
        restarted.flush();

        assertThat(reader.accepted()).hasSize(AcceptedRequests.MAX_SENDERS + 2);
        assertThat(sum(AcceptedRow::requests)).isEqualTo(2_003);
        assertThat(reader.accepted())
                .filteredOn(row -> row.sender().equals("random-1"))
                .singleElement()
                .satisfies(row -> assertThat(row.requests()).isEqualTo(3));
    }

    @Test
    void losesNothingWhileTheDatabaseIsAway() {
        stats.accepted(first, "log-v1", "agent/1", 1, 1);
        stats.rejected(first, "log-v1", "quota", 403);
        jdbc.sql("ALTER TABLE ingest_sender RENAME TO away").update();
        stats.flush();
        stats.accepted(first, "log-v1", "agent/1", 1, 1);
        jdbc.sql("ALTER TABLE away RENAME TO ingest_sender").update();
        stats.close();

        assertThat(sum(AcceptedRow::requests)).isEqualTo(2);
        assertThat(reader.rejected())
                .singleElement()
                .satisfies(row -> assertThat(row.requests()).isEqualTo(1));
    }

    @Test
    void forgetsWhatDoesNotComeAnyMore() {
        stats.accepted(first, "log-v1", "agent/1", 1, 1);
        stats.rejected(first, "log-v1", "quota", 403);
        stats.functionsSeen(List.of(new FunctionUse(CHECKOUT, "log-v1", first, NOON)));
        stats.flush();
        clock.set(NOON.plus(SenderStats.RETENTION).plusSeconds(1));
        stats.accepted(first, "log-v1", "agent/2", 1, 1);
        stats.flush();

        assertThat(reader.accepted()).extracting(AcceptedRow::sender).containsExactly("agent/2");
        assertThat(reader.rejected()).isEmpty();
        assertThat(reader.functionCounts()).isEmpty();
    }

    @Test
    void ignoresKeysThatThisDatabaseDoesNotHave() {
        stats.accepted(999_999, "log-v1", "agent/1", 1, 1);
        stats.rejected(999_999L, "log-v1", "quota", 403);
        stats.functionsSeen(List.of(new FunctionUse(CHECKOUT, "log-v1", 999_999, NOON)));
        stats.flush();

        assertThat(reader.accepted()).isEmpty();
        assertThat(reader.rejected()).isEmpty();
        assertThat(reader.functionCounts()).isEmpty();
    }

    @Test
    void knowsWhichKeyAFunctionUsedLast() {
        stats.functionsSeen(List.of(
                new FunctionUse(CHECKOUT, "log-v1", first, NOON), new FunctionUse(CHECKOUT, "otlp-v1", first, NOON)));
        stats.flush();
        assertThat(reader.functionCounts()).isEqualTo(Map.of(first, 1L));

        stats.functionsSeen(List.of(new FunctionUse(CHECKOUT, "log-v1", second, NOON.plusSeconds(5))));
        stats.functionsSeen(List.of(new FunctionUse(CHECKOUT, "log-v1", first, NOON.plusSeconds(4))));
        stats.flush();
        assertThat(reader.functionCounts())
                .as("the other format still has the first")
                .isEqualTo(Map.of(first, 1L, second, 1L));

        stats.functionsSeen(List.of(new FunctionUse(CHECKOUT, "otlp-v1", second, NOON.plusSeconds(5))));
        stats.flush();
        assertThat(reader.functionCounts()).isEqualTo(Map.of(second, 1L));
        assertThat(reader.functions(List.of(first, second)))
                .isEqualTo(Map.of(second, List.of(new FunctionRow(CHECKOUT.toString(), NOON.plusSeconds(5)))));
    }

    @Test
    void writesAnUnchangedFunctionOnceInAWhile() {
        FunctionKeys functions = new FunctionKeys(jdbc);
        for (Duration after : List.of(Duration.ZERO, Duration.ofMinutes(9), FunctionKeys.PRECISION)) {
            functions.add(List.of(new FunctionUse(CHECKOUT, "log-v1", first, NOON.plus(after))));
            functions.flush();
            Instant expected = after.equals(FunctionKeys.PRECISION) ? NOON.plus(after) : NOON;
            assertThat(reader.functions(List.of(first)).get(first))
                    .containsExactly(new FunctionRow(CHECKOUT.toString(), expected));
        }
    }

    @Test
    void recordsABoundedNumberOfFunctionsOfAKey() {
        FunctionKeys functions = new FunctionKeys(jdbc, 10);
        for (int round = 0; round < 5; round++) {
            int from = round * 10;
            functions.add(IntStream.range(from, from + 10)
                    .mapToObj(i -> new FunctionUse(
                            FunctionArn.of("eu-west-1", "123456789012", "function-" + i), "log-v1", first, NOON))
                    .toList());
            functions.flush();
        }
        functions.add(List.of(new FunctionUse(CHECKOUT, "log-v1", second, NOON)));
        functions.flush();

        assertThat(reader.functionCounts()).isEqualTo(Map.of(first, 10L, second, 1L));
    }

    private long sum(ToLongFunction<AcceptedRow> column) {
        return reader.accepted().stream().mapToLong(column).sum();
    }
}
