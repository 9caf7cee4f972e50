package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** State that requests leave behind: names, sessions, logs, functions. Each has a bound. */
final class UnboundedState {

    private static final String FAMILY = "unbounded-state";

    /** A separate account, since names are bounded for each account and other attacks need some. */
    private static final String FLOODED = "222233334444";

    private static final long MOST_CATALOG_ROWS = 30_000;
    private static final long MOST_LOG_BYTES_EACH = 1_000;

    private UnboundedState() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(FAMILY, "sessions-before-login", UnboundedState::sessions),
                Attack.load(FAMILY, "sessions-40000-requests", UnboundedState::manyRequests),
                Attack.load(FAMILY, "logins-at-once", UnboundedState::logins),
                Attack.load(
                        FAMILY, "log-of-failing-queries", target -> logs(target, 300, UnboundedState::failingQuery)),
                Attack.load(
                        FAMILY, "log-of-invalid-queries", target -> logs(target, 300, UnboundedState::invalidQuery)),
                Attack.load(FAMILY, "log-of-wrong-keys", target -> logs(target, 2_000, UnboundedState::wrongKey)),
                Attack.load(FAMILY, "log-of-bad-bodies", target -> logs(target, 500, UnboundedState::badBody)),
                Attack.load(FAMILY, "log-of-failed-logins", target -> logs(target, 100, UnboundedState::failedLogin)),
                Attack.load(FAMILY, "event-types", UnboundedState::eventTypes),
                Attack.load(FAMILY, "attribute-names", UnboundedState::attributeNames),
                Attack.load(FAMILY, "invented-functions", UnboundedState::functions),
                Attack.load(FAMILY, "invented-accounts", UnboundedState::accounts));
    }

    private static AttackOutcome sessions(Target target) throws IOException {
        List<String> cookies = new ArrayList<>();
        for (String path : List.of(
                "/login",
                "/",
                "/functions",
                "/query?q=x",
                "/nothing",
                "/assets/filigree.css",
                "/api/events",
                "/actuator/health",
                "/graphql",
                "/v1/accounts/0/query?nrql=x")) {
            for (String cookie : target.http().get(path).all("set-cookie")) {
                if (cookie.matches("(?i)(filigree|jsessionid|session)=.*")) {
                    cookies.add(path + " " + cookie.split("=", 2)[0]);
                }
            }
        }
        return AttackOutcome.when(cookies.isEmpty(), "10 addresses without a login, sessions begun: %s", cookies);
    }

    private static AttackOutcome manyRequests(Target target) throws IOException, InterruptedException {
        double before = heap(target);
        List<Integer> sent = ConcurrentTasks.run(8, 60, thread -> () -> {
            int count = 0;
            for (; count < 5_000; count++) {
                target.http().get(count % 2 == 0 ? "/login" : "/functions?q=" + count);
            }
            return count;
        });
        double after = heap(target);
        return AttackOutcome.when(
                after - before < 150e6,
                "%d crowds of 5,000 requests: heap from %.0f to %.0f MB",
                sent.size(),
                before / 1e6,
                after / 1e6);
    }

    private static double heap(Target target) throws IOException {
        return target.admin("/actuator/metrics/jvm.gc.live.data.size")
                .json()
                .path("measurements")
                .path(0)
                .path("value")
                .asDouble(0);
    }

    private static AttackOutcome logins(Target target) throws IOException, InterruptedException {
        List<Integer> statuses = ConcurrentTasks.run(100, 60, i -> () -> {
            Session session = new Session(target.http().from("127.0.9." + (i % 50 + 1)));
            String token = Session.token(session.get("/login"));
            int status = 0;
            for (int round = 0; round < 4; round++) {
                status = session.post("/login", "username=unknown-" + i + "&password=wrong-password-" + round, token)
                        .status();
            }
            return status;
        });
        return AttackOutcome.when(
                statuses.stream().noneMatch(status -> status == 500),
                "100 clients with four logins each, %d were answered",
                statuses.size());
    }

    private interface Request {
        void send(Target target, String key, int number) throws IOException;
    }

    private static AttackOutcome logs(Target target, int count, Request request) throws IOException, SQLException {
        String key = target.newKey("query");
        long before = Footprint.of(target).logBytes();
        for (int i = 0; i < count; i++) {
            request.send(target, key, i);
        }
        long each = (Footprint.of(target).logBytes() - before) / count;
        return AttackOutcome.when(
                each <= MOST_LOG_BYTES_EACH,
                "%d requests, %d bytes of logs for each, at most %d",
                count,
                each,
                MOST_LOG_BYTES_EACH);
    }

    /** Passes the compiler and fails in PostgreSQL. */
    private static void failingQuery(Target target, String key, int number) throws IOException {
        String sum = "exp(timestamp)" + " + exp(timestamp)".repeat(40);
        new NrqlClient(target.http(), key, "0")
                .run("SELECT sum(" + sum + " + " + number + ") FROM AwsLambdaInvocation");
    }

    private static void invalidQuery(Target target, String key, int number) throws IOException {
        new NrqlClient(target.http(), key, "0")
                .run("SELECT nonsense(" + number + ") FROM Span WHERE " + "x".repeat(2_000));
    }

    private static void wrongKey(Target target, String key, int number) throws IOException {
        target.ingest("flg_ing_wrong" + number, new byte[] {'{', '}'});
    }

    private static void badBody(Target target, String key, int number) throws IOException {
        target.ingest(
                target.ingestA(),
                Telemetry.body(Target.ARN_A, "[2,\"NR_LAMBDA_MONITORING\",{},\"" + "A".repeat(2_000) + number + "\"]"));
    }

    private static void failedLogin(Target target, String key, int number) throws IOException {
        new Session(target.http().from("127.0.10." + (number % 50 + 1)))
                .logIn("unknown-" + "n".repeat(50) + number, "wrong-password");
    }

    /** Types that are seen once: 200,000 in forty posts. */
    private static AttackOutcome eventTypes(Target target) throws IOException, SQLException, InterruptedException {
        Footprint before = Footprint.of(target);
        String run = UUID.randomUUID().toString().substring(0, 6);
        post(
                target,
                40,
                5_000,
                (body, event) ->
                        Telemetry.custom("T" + run + "_" + body + "_" + event, System.currentTimeMillis(), Map.of()));
        awaitCatalog(target);
        Reply show = new NrqlClient(target.http(), target.newKey("query"), "0").run("SHOW EVENT TYPES");
        Footprint after = Footprint.of(target);
        return grown(
                before,
                after,
                "200,000 event types",
                "; SHOW EVENT TYPES " + show.status() + " with " + show.length() + " bytes in " + show.millis()
                        + " ms");
    }

    private static AttackOutcome attributeNames(Target target) throws IOException, SQLException, InterruptedException {
        Footprint before = Footprint.of(target);
        String run = UUID.randomUUID().toString().substring(0, 6);
        post(target, 40, 50, (body, event) -> {
            Map<String, Object> attributes = Telemetry.object();
            for (int i = 0; i < 100; i++) {
                attributes.put("a" + run + body + "_" + event + "_" + i, i);
            }
            return Telemetry.custom("ManyNames", System.currentTimeMillis(), attributes);
        });
        awaitCatalog(target);
        Reply keyset = new NrqlClient(target.http(), target.newKey("query"), "0").run("SELECT keyset() FROM ManyNames");
        return grown(
                before,
                Footprint.of(target),
                "200,000 attribute names",
                "; keyset() " + keyset.status() + " in " + keyset.millis() + " ms");
    }

    private static AttackOutcome functions(Target target) throws IOException, SQLException, InterruptedException {
        Footprint before = Footprint.of(target);
        long calls = target.aws().calls().count(call -> true);
        for (int i = 0; i < 3_000; i++) {
            String arn = Telemetry.arn(Target.A, "invented-" + UUID.randomUUID());
            target.ingest(
                    target.ingestA(),
                    Telemetry.body(arn, Telemetry.report(UUID.randomUUID().toString(), 1)));
        }
        target.awaitStored();
        Thread.sleep(5_000);
        long more = target.aws().calls().count(call -> true) - calls;
        Footprint after = Footprint.of(target);
        return AttackOutcome.when(
                more < 300 && after.catalogRows() - before.catalogRows() < MOST_CATALOG_ROWS,
                "3,000 invented functions of a paired account: %d calls of AWS, %d rows",
                more,
                after.catalogRows() - before.catalogRows());
    }

    private static AttackOutcome accounts(Target target) throws IOException, SQLException, InterruptedException {
        Footprint before = Footprint.of(target);
        String key = target.newKey("ingest");
        for (int i = 0; i < 3_000; i++) {
            String arn = Telemetry.arn(
                    String.format("%012d", 100_000_000_000L + target.random().nextInt(Integer.MAX_VALUE)), "x");
            target.ingest(
                    key, Telemetry.body(arn, Telemetry.report(UUID.randomUUID().toString(), 1)));
        }
        target.awaitStored();
        Reply metrics = target.admin("/actuator/prometheus");
        Reply freshness = target.admin("/api/freshness");
        return AttackOutcome.when(
                metrics.length() < 2_000_000 && freshness.status() == 200,
                "3,000 invented accounts: %d bytes of metrics, %d rows, freshness %d in %d ms",
                metrics.length(),
                Footprint.of(target).catalogRows() - before.catalogRows(),
                freshness.status(),
                freshness.millis());
    }

    /** Names are written a moment after the events that have them. */
    private static void awaitCatalog(Target target) throws IOException, InterruptedException {
        target.awaitStored();
        target.await("an empty spool", () -> target.process().gauge("filigree.spool.payloads") < 20);
        Thread.sleep(5_000);
    }

    private interface Maker {
        List<Object> event(int body, int number);
    }

    private static void post(Target target, int bodies, int events, Maker maker) throws IOException {
        String arn = Telemetry.arn(FLOODED, "flood");
        String key = target.newKey("ingest", FLOODED);
        for (int body = 0; body < bodies; body++) {
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                all.add(maker.event(body, i));
            }
            target.ingestZipped(
                    key,
                    Telemetry.gzip(Telemetry.body(
                            arn,
                            Telemetry.payload(arn, Telemetry.object("custom_event_data", Telemetry.harvest(all))))));
        }
    }

    private static AttackOutcome grown(Footprint before, Footprint after, String what, String more) {
        long rows = after.catalogRows() - before.catalogRows();
        return AttackOutcome.when(
                rows <= MOST_CATALOG_ROWS,
                "%s: %d rows of the catalog, at most %d%s",
                what,
                rows,
                MOST_CATALOG_ROWS,
                more);
    }
}
