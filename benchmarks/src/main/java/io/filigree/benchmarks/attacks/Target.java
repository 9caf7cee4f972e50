package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import tools.jackson.databind.JsonNode;

/** A started Filigree with two customers' accounts, a simulated AWS behind it, and the keys and logins for it. */
final class Target implements AutoCloseable {

    /** The attacker's account. */
    static final String A = "111122223333";

    /** The account that is attacked. */
    static final String B = "444455556666";

    /** The honest senders' account. */
    static final String H = "777788889999";

    static final String ARN_A = Telemetry.arn(A, "alpha-checkout");
    static final String ARN_B = Telemetry.arn(B, "bravo-vault");
    static final String ARN_H = Telemetry.arn(H, "honest-orders");

    /** What every event of B carries, and no answer to A may depend on. */
    static final String SECRET = "731946285";

    /** What events of A carry instead, which no guess of a digit matches. */
    private static final String OWN = "alpha-private";

    private static final long VISIBLE_WITHIN_MS = 60_000;

    private final FiligreeProcess process;
    private final FakeAws aws;
    private final Random random;
    private final Path scratch;
    private String ingestA = "";
    private String ingestB = "";
    private String ingestH = "";
    private int marks;
    private final Thread stopAtExit = new Thread(this::kill, "target-stop");

    private Target(FiligreeProcess process, FakeAws aws, Random random, Path scratch) {
        Runtime.getRuntime().addShutdownHook(stopAtExit);
        this.process = process;
        this.aws = aws;
        this.random = random;
        this.scratch = scratch;
    }

    /** Starts Filigree in this directory, pairs the accounts, and stores events of A and B. */
    static Target start(AttackOptions options, Path directory) throws IOException, InterruptedException {
        FakeAws aws = FakeAws.start();
        FiligreeProcess process = FiligreeProcess.embedded(
                options.filigree(directory.resolve("home")).withEnvironment(environment(aws)));
        Target target = new Target(process, aws, new Random(options.seed()), directory);
        try {
            process.startAgain();
            target.prepare();
            return target;
        } catch (IOException | InterruptedException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    static Map<String, String> environment(FakeAws aws) {
        return Map.of(
                "FILIGREE_AWS_ENDPOINT", aws.endpoint().toString(),
                "FILIGREE_POLL_ENABLED", "true",
                "AWS_ACCESS_KEY_ID", "operator",
                "AWS_SECRET_ACCESS_KEY", "operator",
                "AWS_REGION", "eu-west-1");
    }

    private void prepare() throws IOException, InterruptedException {
        pair(A, "alpha", List.of("alpha-checkout", "alpha-search"));
        pair(B, "bravo", functionsOfB());
        pair(H, "honest", List.of("honest-orders"));
        ingestA = newKey("ingest", A);
        ingestB = newKey("ingest", B);
        ingestH = newKey("ingest", H);
        seed(ARN_A, ingestA, "AlphaOrder", "color", OWN);
        seed(ARN_B, ingestB, "BravoLedger", "bravoBalance", SECRET);
    }

    /** So many that PostgreSQL plans for a large inventory. */
    private static List<String> functionsOfB() {
        return Stream.concat(
                        Stream.of("bravo-vault", "bravo-ledger"),
                        IntStream.range(0, 300).mapToObj(i -> "bravo-" + i))
                .toList();
    }

    private void pair(String accountId, String name, List<String> functions) throws IOException {
        for (String function : functions) {
            aws.account(accountId)
                    .put(FakeFunction.named("eu-west-1", function)
                            .memorySizeMb(512)
                            .timeoutSeconds(30)
                            .tags(Map.of("team", name, "secret", accountId.equals(B) ? SECRET : OWN))
                            .build());
        }
        Reply paired = admin(
                "POST",
                "/api/accounts",
                Telemetry.json(Map.of("accountId", accountId, "name", name, "regions", List.of("eu-west-1"))));
        String role = "arn:aws:iam::" + accountId + ":role/filigree";
        aws.account(accountId).trust(role, paired.json().path("externalId").asString(""));
        Reply verified =
                admin("POST", "/api/accounts/" + accountId + "/verify", Telemetry.json(Map.of("roleArn", role)));
        Reply polled = admin("POST", "/api/accounts/" + accountId + "/poll", "{}");
        if (!paired.isSuccess() || !verified.isSuccess() || !polled.isSuccess()) {
            throw new IOException("Not paired: " + paired.summary() + verified.summary() + polled.summary());
        }
    }

    /** Invocations, errors, spans, custom events with a secret that 200 of them share. */
    private void seed(String arn, String key, String type, String attribute, String secret)
            throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        List<Object> transactions = new ArrayList<>();
        List<Object> errors = new ArrayList<>();
        List<Object> spans = new ArrayList<>();
        List<Object> custom = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String id = UUID.randomUUID().toString();
            long at = now - 60_000 - i * 1_000L;
            Map<String, Object> user = Telemetry.object(
                    "ssn", secret, attribute, i, "note", secret + Telemetry.noise(random, 1_400), "amount", i / 7.0);
            transactions.add(Telemetry.transaction(arn, id, at, 0.01 * i, false, user));
            if (i % 10 == 0) {
                errors.add(Telemetry.errorEvent(arn, id, at, user));
            }
            spans.add(Telemetry.span(arn, id, i, at, user));
            custom.add(Telemetry.custom(type, at, user));
        }
        Map<String, Object> data = Telemetry.object(
                "analytic_event_data", Telemetry.harvest(transactions),
                "error_event_data", Telemetry.harvest(errors),
                "span_event_data", Telemetry.harvest(spans),
                "custom_event_data", Telemetry.harvest(custom));
        postAndAwait(key, arn, Telemetry.payload(arn, data));
    }

    /** Posts messages as their owner would, with one that marks them, and waits until the mark is stored. */
    void postAndAwait(String key, String arn, String... texts) throws IOException, InterruptedException {
        String[] all = java.util.Arrays.copyOf(texts, texts.length + 1);
        String mark = UUID.randomUUID().toString();
        all[texts.length] = Telemetry.payload(
                arn,
                Telemetry.object(
                        "custom_event_data",
                        Telemetry.harvest(List.of(Telemetry.custom(
                                "Mark", System.currentTimeMillis(), Telemetry.object("mark", mark))))));
        Reply posted = ingest(key, Telemetry.body(arn, all));
        if (posted.status() != 202) {
            throw new IOException("Not accepted: " + posted.summary());
        }
        await("the mark " + mark, () -> anyone().count("SELECT count(*) FROM Mark WHERE mark = '" + mark + "'") == 1);
    }

    /** Waits until what was posted before this is stored. */
    void awaitStored() throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            postAndAwait(ingestH, ARN_H);
        }
    }

    void await(String what, Callable<Boolean> condition) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + VISIBLE_WITHIN_MS;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                // Retried until the deadline: the target may be busy with the attack.
                if (System.currentTimeMillis() > deadline) {
                    throw new IOException("Waited in vain for " + what, e);
                }
            }
            if (System.currentTimeMillis() > deadline) {
                throw new IOException("Waited in vain for " + what);
            }
            Thread.sleep(50);
        }
    }

    Reply ingest(String key, byte[] body) throws IOException {
        return http().post("/aws/lambda/v1", body, "X-License-Key: " + key, "Content-Type: application/json");
    }

    Reply ingestZipped(String key, byte[] gzip) throws IOException {
        return http().post(
                        "/aws/lambda/v1",
                        gzip,
                        "X-License-Key: " + key,
                        "Content-Type: application/json",
                        "Content-Encoding: gzip");
    }

    Reply admin(String method, String path, String json) throws IOException {
        return http().json(method, path, json, adminHeader());
    }

    Reply admin(String path) throws IOException {
        return http().get(path, adminHeader());
    }

    static String adminHeader() {
        return "Api-Key: " + FiligreeProcess.ADMIN_KEY;
    }

    /** A key that may not be created yet, because no such kind exists. */
    Optional<String> createKey(String kind, String... accountIds) throws IOException {
        Map<String, Object> key = new HashMap<>(Map.of("kind", kind, "name", "attack-" + ++marks));
        if (accountIds.length > 0) {
            key.put("accountIds", List.of(accountIds));
        }
        Reply created = admin("POST", "/api/keys", Telemetry.json(key));
        JsonNode secret = created.json().path("secret");
        return created.status() == 201 ? Optional.of(secret.asString("")) : Optional.empty();
    }

    String newKey(String kind, String... accountIds) throws IOException {
        return createKey(kind, accountIds).orElseThrow(() -> new IOException("No key of kind " + kind));
    }

    /** Queries of an attacker over A, with a fresh key: each attack has the whole rate of a key. */
    NrqlClient attacker() throws IOException {
        return new NrqlClient(http(), newKey("query", A), "0");
    }

    NrqlClient anyone() {
        return new NrqlClient(http(), FiligreeProcess.QUERY_KEY, "0");
    }

    /** A new login with its password. */
    Login newLogin(String role) throws IOException {
        String name = role + "-" + ++marks;
        Reply created = admin("POST", "/api/people", Telemetry.json(Map.of("userName", name, "role", role)));
        if (created.status() != 201) {
            throw new IOException("No login: " + created.summary());
        }
        return new Login(name, created.json().path("password").asString(""));
    }

    record Login(String name, String password) {}

    Session session(String role) throws IOException {
        Login login = newLogin(role);
        Session session = new Session(http());
        Reply reply = session.logIn(login.name(), login.password());
        if (!Session.isLoggedIn(reply)) {
            throw new IOException("Not logged in: " + reply.summary());
        }
        return session;
    }

    /** The PostgreSQL that Filigree started, which is no child of it where it runs as another user. */
    Optional<ProcessHandle> server() {
        return EmbeddedServer.process(process.home());
    }

    boolean isReady() throws InterruptedException {
        return process.isAlive() && process.isReady();
    }

    RawHttpClient http() {
        return RawHttpClient.to(process.port());
    }

    FiligreeProcess process() {
        return process;
    }

    FakeAws aws() {
        return aws;
    }

    Random random() {
        return random;
    }

    /** A directory outside of Filigree's home. */
    Path scratch() {
        return scratch;
    }

    String ingestA() {
        return ingestA;
    }

    String ingestB() {
        return ingestB;
    }

    String ingestH() {
        return ingestH;
    }

    /** A Filigree that is killed leaves its PostgreSQL behind. */
    private void kill() {
        process.kill();
        EmbeddedServer.stopOrphan(process.home());
    }

    /** Stops Filigree in order, so that its PostgreSQL stops too. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                process.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            System.out.println("    " + e.getMessage());
        } finally {
            EmbeddedServer.stopOrphan(process.home());
            process.close();
            aws.close();
            forget();
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook runs.
        }
    }
}
