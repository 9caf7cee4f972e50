package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.unit.DataSize;

/** Two limiters on one database, as in two processes. */
@Tag("slow")
class QueryRateLimiterTest {

    private final TestPostgres postgres = TestPostgres.database();
    private final HikariDataSource connections = new HikariDataSource();
    private final CountingDataSource database = new CountingDataSource(connections);

    /** Passes only when a test advances it, in the limiters and in the database. */
    private long nanoTime = Long.MAX_VALUE; // it overflows, as that of the JVM may

    private Duration timeout = Duration.ofSeconds(30);

    private QueryRateLimiter first = limiter(5, 3);
    private QueryRateLimiter second = limiter(5, 3);

    @BeforeEach
    void connect() {
        connections.setDataSource(postgres.dataSource());
    }

    @AfterEach
    void disconnect() {
        connections.close();
    }

    @Test
    void limitsTheSameQueryPerMinute() {
        assertThat(run(first, "a", "same", 3)).isEqualTo(3);

        assertThatThrownBy(() -> first.count("a", "same"))
                .isInstanceOfSatisfying(
                        QueryRateExceededException.class,
                        refused -> assertThat(
                                        Integer.parseInt(refused.getHeaders().getFirst("Retry-After")))
                                .isBetween(50, 61))
                .hasMessageContaining("the same query 3 times per minute");
    }

    @Test
    void callersAndQueriesHaveTheirOwnRates() {
        assertThat(run(first, "a", "same", 4)).isEqualTo(3);
        assertThat(run(first, "a", "another", 1)).isEqualTo(1);
        assertThat(run(first, "a", "another", 1)).as("the sixth").isZero();
        assertThat(run(first, "b", "same", 4)).isEqualTo(3);
        assertThat(run(second, "c", "same", 4)).isEqualTo(3);
    }

    @Test
    void limitsAllQueriesPerMinuteAtBothTogether() {
        for (int i = 0; i < 5; i++) {
            assertThat(run(i % 2 == 0 ? first : second, "a", "query " + i, 1)).isEqualTo(1);
        }

        assertThatThrownBy(() -> first.count("a", "query 5"))
                .isInstanceOf(QueryRateExceededException.class)
                .hasMessageContaining("5 queries per minute");
        assertThat(run(second, "a", "query 6", 1)).isZero();
        assertThat(run(second, "b", "query 6", 1)).isEqualTo(1);
    }

    @Test
    void theNextMinuteHasItsOwnRate() {
        assertThat(runDistinct(first, "a", 10) + runDistinct(second, "a", 10)).isEqualTo(5);
        pass(59);
        assertThat(runDistinct(first, "a", 10) + runDistinct(second, "a", 10)).isZero();

        pass(1);

        assertThat(runDistinct(second, "a", 10) + runDistinct(first, "a", 10)).isEqualTo(5);
    }

    @Test
    void oneRunOfAQueryInEachOtherProcessIsNotCounted() {
        first = limiter(1_000, 100);
        second = limiter(1_000, 100);

        int together = run(first, "a", "same", 200) + run(second, "a", "same", 200);

        assertThat(together).isEqualTo(101);
    }

    @Test
    void anUnusedPartOfAnotherProcessIsNotGranted() {
        first = limiter(1_000, 1_000);
        second = limiter(1_000, 1_000);
        runDistinct(second, "a", 1);

        int granted = runDistinct(first, "a", 1_200);

        assertThat(granted).isEqualTo(1_000 - 1_000 / 20);
        assertThat(runDistinct(second, "a", 1_200)).isEqualTo(49);
    }

    @Test
    void threadsOfBothProcessesGetTheLimitTogether() throws Exception {
        first = limiter(1_003, 1_000);
        second = limiter(1_003, 1_000);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> results = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> runDistinct(i % 2 == 0 ? first : second, "a", 200)))
                    .toList();
            int granted = 0;
            for (Future<Integer> result : results) {
                granted += result.get();
            }

            assertThat(granted).isBetween(1_003 - 50, 1_003);
            assertThat(granted + runDistinct(first, "a", 50) + runDistinct(second, "a", 50))
                    .isEqualTo(1_003);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void mostQueriesCauseNoStatement() {
        first = limiter(3_000, 120);

        runDistinct(first, "a", 3_000);
        assertThat(database.statements())
                .as("of 3,000 different queries, with one that deletes ended counts")
                .isEqualTo(20 + 1);

        pass(60);
        IntStream.range(0, 12).forEach(i -> run(first, "a", "panel " + i, 120));
        assertThat(database.statements())
                .as("of 12 queries that run 120 times: 10 for all, 20 for each, and two that delete")
                .isEqualTo(10 + 12 * 20 + 2);

        pass(60);
        IntStream.range(0, 1_500).forEach(i -> run(first, "a", "twice " + i, 2));
        assertThat(database.statements())
                .as("of 1,500 queries that run twice: 20 for all, one for each, and fifteen that delete")
                .isEqualTo(20 + 1_500 + 15);
    }

    @Test
    void aCallerOverItsLimitCausesNoStatement() {
        runDistinct(first, "a", 10);
        run(first, "b", "same", 10);
        database.statements();

        assertThat(runDistinct(first, "a", 1_000)).isZero();
        assertThat(run(first, "b", "same", 1_000)).isZero();
        assertThat(database.statements()).isZero();
    }

    @Test
    void countsInTheProcessWhileTheDatabaseDoesNotRespond() {
        run(second, "a", "same", 2);
        database.isDown = true;

        assertThat(runDistinct(first, "a", 10)).isEqualTo(5);
        assertThat(run(first, "b", "same", 10)).isEqualTo(3);
        assertThat(database.statements())
                .as("of the second limiter, and one that failed")
                .isEqualTo(4 + 1);

        database.isDown = false;
        pass(5);
        assertThat(runDistinct(first, "a", 10)).isZero();
        pass(55);
        assertThat(runDistinct(first, "a", 10) + runDistinct(second, "a", 10)).isEqualTo(5);
    }

    @Test
    void countsLaterWhatRanWhileTheDatabaseDidNotRespond() {
        first = limiter(100, 100);
        second = limiter(100, 100);
        database.isDown = true;
        assertThat(runDistinct(first, "a", 50)).isEqualTo(50);
        database.isDown = false;
        pass(5);
        assertThat(runDistinct(first, "a", 1)).isEqualTo(1);

        assertThat(runDistinct(second, "a", 100)).isEqualTo(100 - 50 - 5);
    }

    @Test
    void aLockOnTheTableDoesNotStopQueries() throws SQLException {
        timeout = Duration.ofSeconds(1);
        first = limiter(5, 3);
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE query_rate IN ACCESS EXCLUSIVE MODE");

            assertThat(runDistinct(first, "a", 10)).isEqualTo(5);
            connection.rollback();
        }
    }

    @Test
    void aNetworkThatDoesNotRespondDoesNotStopQueries() throws Exception {
        timeout = Duration.ofSeconds(1);
        first = limiter(100, 100);
        PGSimpleDataSource direct = (PGSimpleDataSource) postgres.dataSource();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (StoppableNetwork network = new StoppableNetwork(direct.getPortNumbers()[0]);
                HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + network.port() + "/" + direct.getDatabaseName());
            pool.setUsername(postgres.user());
            pool.setPassword(postgres.password());
            database.setTargetDataSource(pool);
            assertThat(runDistinct(first, "a", 5)).as("one part").isEqualTo(5);
            network.stop();

            List<Future<Integer>> results = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> runDistinct(first, "a", 10)))
                    .toList();
            int granted = 0;
            for (Future<Integer> result : results) {
                granted += result.get(20, TimeUnit.SECONDS);
            }

            assertThat(granted).isEqualTo(95);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Forwards connections to a port of this machine. */
    private static final class StoppableNetwork implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean stopped;

        StoppableNetwork(int target) throws IOException {
            start(() -> {
                while (true) {
                    Socket client = open(server.accept());
                    Socket behind = open(new Socket(InetAddress.getLoopbackAddress(), target));
                    start(() -> forward(client, behind));
                    start(() -> forward(behind, client));
                }
            });
        }

        private Socket open(Socket socket) {
            sockets.add(socket);
            return socket;
        }

        private void forward(Socket from, Socket to) throws IOException {
            byte[] bytes = new byte[8_192];
            for (int read = from.getInputStream().read(bytes);
                    read >= 0;
                    read = from.getInputStream().read(bytes)) {
                if (!stopped) {
                    to.getOutputStream().write(bytes, 0, read);
                }
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // closed
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        /** What is sent from now on is lost. */
        void stop() {
            stopped = true;
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private QueryRateLimiter limiter(int perMinute, int samePerMinute) {
        return new QueryRateLimiter(
                GuardedQueryDatabaseTest.settings(4, perMinute, samePerMinute, DataSize.ofMegabytes(16)),
                QueryRateLimiter.rates(database, timeout),
                () -> nanoTime);
    }

    private void pass(int seconds) {
        nanoTime += Duration.ofSeconds(seconds).toNanos();
        JdbcClient.create(postgres.dataSource())
                .sql("UPDATE query_rate SET ends_at = ends_at - make_interval(secs => :seconds)")
                .param("seconds", seconds)
                .update();
    }

    /** The number of queries that were permitted. */
    private static int run(QueryRateLimiter limiter, String caller, String query, int times) {
        return permitted(limiter, caller, Stream.generate(() -> query).limit(times));
    }

    private static int runDistinct(QueryRateLimiter limiter, String caller, int queries) {
        return permitted(
                limiter,
                caller,
                Stream.generate(() -> String.valueOf(NUMBER.incrementAndGet())).limit(queries));
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static int permitted(QueryRateLimiter limiter, String caller, Stream<String> queries) {
        return (int) queries.filter(query -> {
                    try {
                        limiter.count(caller, query);
                        return true;
                    } catch (QueryRateExceededException e) {
                        return false;
                    }
                })
                .count();
    }

    /** Each statement takes a connection. */
    private static final class CountingDataSource extends DelegatingDataSource {

        private final AtomicInteger connections = new AtomicInteger();
        private volatile boolean isDown;

        CountingDataSource(DataSource connections) {
            super(connections);
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections.incrementAndGet();
            if (isDown) {
                throw new SQLTransientConnectionException("down");
            }
            return super.getConnection();
        }

        /** Since the last call. */
        int statements() {
            return connections.getAndSet(0);
        }
    }
}
