package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.benchmarks.faults.ExtensionCourier.Manners;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;

/** A fault under load. The suite compares stored and acknowledged events afterwards. */
enum Scenario {
    KILL_FILIGREE("kill-filigree") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException {
            FiligreeProcess filigree = stage.filigree();
            Load load = stage.load(filigree);
            for (int kill = 0; kill < stage.form().filigreeKills(); kill++) {
                stage.pauseAtRandom();
                filigree.kill();
                if (stage.random().nextInt(4) == 0) {
                    filigree.launch(); // again while it reads its spool
                    stage.pauseAtRandom();
                    filigree.kill();
                }
                filigree.startAgain();
            }
            stage.pause(stage.form().steady());
            load.stop();
        }
    },

    KILL_POSTGRES("kill-postgres") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException {
            Load load = stage.load(stage.filigree());
            for (int kill = 0; kill < stage.form().postgresKills(); kill++) {
                stage.pauseAtRandom();
                stage.database().kill();
                stage.database().awaitAnswer();
            }
            stage.pause(stage.form().steady());
            load.stop();
            stage.expectEveryBodyAcknowledged();
        }
    },

    POSTGRES_DOWN("postgres-down") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException {
            Load load = stage.load(stage.filigree());
            stage.pause(stage.form().steady());
            stage.database().stop();
            stage.pause(stage.form().away());
            stage.expect(stage.filigree().isReady(), "was not ready while the database was down");
            stage.database().startAgain();
            stage.pause(stage.form().steady());
            load.stop();
            stage.expectEveryBodyAcknowledged();
        }
    },

    SPOOL_FULL("spool-full") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException, SQLException {
            FiligreeProcess filigree =
                    stage.startFiligree(Map.of("FILIGREE_SPOOL_MAX_SIZE", Integer.toString(SMALL_SPOOL_BYTES)));
            Ledger ledger = stage.ledger();
            Load load = stage.load(filigree);
            stage.pause(stage.form().steady());
            stage.expect(ledger.bodies(Fate.REFUSED) == 0, "refused a body while the database was up");
            stage.database().stop();
            stage.await("503 from a full spool", () -> ledger.bodies(Fate.REFUSED) >= ENOUGH_REFUSED);
            double kept = ProcessMetrics.of(filigree).value("filigree_spool_bytes");
            stage.expect(
                    kept > SMALL_SPOOL_BYTES - LARGEST_BODY_BYTES && kept <= SMALL_SPOOL_BYTES,
                    "refused bodies although its spool had only " + kept + " bytes of " + SMALL_SPOOL_BYTES);
            stage.expect(!filigree.isReady(), "was ready although its spool was full");
            stage.database().startAgain();
            load.stop();
            stage.awaitEmptySpools();
            long refused = ledger.bodies(Fate.REFUSED);
            Load afterwards = stage.load(filigree);
            stage.pause(stage.form().steady());
            afterwards.stop();
            stage.expect(ledger.bodies(Fate.REFUSED) == refused, "refused a body after its spool was empty again");
        }

        @Override
        boolean mayLog(String error) {
            return error.contains("A payload was lost: the spool cannot keep it");
        }
    },

    SLOW_POSTGRES("slow-postgres") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException, SQLException {
            Load load = stage.load(stage.filigree());
            stage.await(
                    "a stored span", () -> partitionOfSpans(stage.database()).isPresent());
            String partition = partitionOfSpans(stage.database()).orElseThrow();
            try (Connection other = stage.database().connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE " + partition + " IN ACCESS EXCLUSIVE MODE");
                stage.pause(stage.form().locked());
                other.rollback();
            }
            stage.pause(stage.form().steady());
            load.stop();
            stage.expectEveryBodyAcknowledged();
        }

        private static Optional<String> partitionOfSpans(HarnessDatabase database) throws SQLException {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT tableoid::regclass FROM span LIMIT 1")) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    },

    TWO_PROCESSES("two-processes") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException {
            FiligreeProcess one = stage.filigree();
            FiligreeProcess other = stage.startFiligree(Map.of());
            Load load = stage.load(
                    manners -> Courier.atOnce(
                            new ExtensionCourier(one.ingest(), manners), new ExtensionCourier(other.ingest(), manners)),
                    stage.ledger()::enter);
            stage.pause(stage.form().steady().multipliedBy(4));
            load.stop();
            stage.expectEveryBodyAcknowledged();
        }
    },

    /** Posts each body twice in parallel with a kill in between, and twice again at the end. */
    REPEATS("repeats") {
        @Override
        void play(ScenarioContext stage) throws IOException, InterruptedException {
            FiligreeProcess filigree = stage.filigree();
            List<Delivered> first = Collections.synchronizedList(new ArrayList<>());
            Load load = stage.load(
                    manners -> twice(filigree, manners), (body, delivery) -> first.add(new Delivered(body, delivery)));
            stage.pause(stage.form().steady());
            filigree.kill();
            filigree.startAgain();
            stage.pause(stage.form().steady());
            load.stop();
            Collections.shuffle(first, stage.random());
            Courier again = twice(filigree, Manners.RUST);
            for (Delivered delivered : first) {
                Delivery repeated = again.deliver(delivered.body().post());
                stage.ledger().enter(delivered.body(), delivered.delivery().and(repeated));
            }
        }

        private static Courier twice(FiligreeProcess filigree, Manners manners) {
            return Courier.atOnce(
                    new ExtensionCourier(filigree.ingest(), manners), new ExtensionCourier(filigree.ingest(), manners));
        }
    };

    private static final int SMALL_SPOOL_BYTES = 1 << 20;

    /** Free space of a full spool, because a large body is refused while a smaller one still fits. */
    private static final int LARGEST_BODY_BYTES = 64 << 10;

    private static final int ENOUGH_REFUSED = 50;

    private final String title;

    Scenario(String title) {
        this.title = title;
    }

    /** Its name on the command line. */
    String title() {
        return title;
    }

    static Optional<Scenario> titled(String title) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.title.equals(title))
                .findFirst();
    }

    /** Runs the scenario on an empty database. Returns when the ledger has the outcome of all bodies. */
    abstract void play(ScenarioContext stage) throws IOException, InterruptedException, SQLException;

    /** Whether this line is an expected error. */
    boolean mayLog(String error) {
        return false;
    }

    private record Delivered(PostedBody body, Delivery delivery) {}
}
