package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.filigree.decorator.function.FunctionArn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * STS, Lambda, tagging and account APIs on one loopback port, for every account and region: the account is known by the
 * access key that AssumeRole handed out, the region by the signature's credential scope. Point an AWS client's endpoint
 * override at {@link #endpoint()} and give it any static credentials.
 */
public final class FakeAws implements AutoCloseable {

    /** The account of credentials that this fake did not hand out: the one that Filigree itself would run in. */
    public static final String OPERATOR_ACCOUNT = "999988887777";

    private static final String OPERATOR_ARN = "arn:aws:iam::" + OPERATOR_ACCOUNT + ":role/filigree-poller";
    private static final String GET_RESOURCES = "ResourceGroupsTaggingAPI_20170126.GetResources";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads;
    private final Clock clock;
    private final Map<String, FakeAccount> accounts = new ConcurrentHashMap<>();
    private final TemporaryCredentials sessions = new TemporaryCredentials();
    private final CallLog calls = new CallLog();
    private volatile String operatorPartition = "aws";
    private volatile CountDownLatch stsGate = new CountDownLatch(0);

    static {
        // Without it every answer on a kept connection waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private FakeAws(HttpServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-aws");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** On any free port. */
    public static FakeAws start() {
        return start(0);
    }

    /** @param port 0 for any free one */
    public static FakeAws start(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            FakeAws aws = new FakeAws(server, Clock.systemUTC());
            server.setExecutor(aws.threads);
            server.createContext("/", aws::serve);
            server.start();
            return aws;
        } catch (IOException e) {
            throw new UncheckedIOException("The fake AWS cannot listen on port " + port, e);
        }
    }

    /** What every AWS client takes as its endpoint override. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The account of that id, created when it is new. */
    public FakeAccount account(String accountId) {
        return accounts.computeIfAbsent(requireNonNull(accountId, "accountId"), id -> new FakeAccount(id, clock));
    }

    public CallLog calls() {
        return calls;
    }

    /** The partition that the operator's own credentials are of; {@code none} where they are not valid anywhere. */
    public void operatorPartition(String partition) {
        operatorPartition = partition;
    }

    /** STS accepts connections and answers nothing until {@link #releaseSts()}. */
    public void holdSts() {
        stsGate = new CountDownLatch(1);
    }

    public void releaseSts() {
        stsGate.countDown();
    }

    @Override
    public void close() {
        releaseSts();
        server.stop(0);
        threads.shutdownNow();
    }

    Optional<FakeAccount> existing(String accountId) {
        return Optional.ofNullable(accounts.get(accountId));
    }

    TemporaryCredentials sessions() {
        return sessions;
    }

    Instant now() {
        return clock.instant();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            AwsRequest request = AwsRequest.read(exchange);
            send(exchange, request.path().contains("_simulator") ? control(request) : answer(request));
        }
    }

    private AwsResponse answer(AwsRequest request) {
        String action = action(request);
        Caller caller = caller(request);
        AwsCall call = new AwsCall(action, caller.accountId(), request.region());
        calls.record(call);
        try {
            if (call.service().equals("sts")) {
                stsGate.await();
            }
            return authorized(request, call, caller);
        } catch (AwsError error) {
            return AwsResponse.error(error, call.service());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AwsResponse.error(AwsError.serviceFailed(call), call.service());
        }
    }

    private AwsResponse authorized(AwsRequest request, AwsCall call, Caller caller) {
        Optional<FakeAccount> account = existing(call.accountId());
        if (!caller.known()
                || account.filter(it -> !it.isEnabled(call.region())).isPresent()) {
            throw AwsError.unrecognizedClient(call);
        }
        account.ifPresent(it -> it.faults().check(call, caller.arn()));
        if (call.service().equals("sts")) {
            return new StsApi(this, call, caller.arn()).answer(request);
        }
        FakeAccount own = account.orElseThrow(() -> AwsError.accessDenied(
                "User: " + caller.arn() + " is not authorized to perform: " + call.action(), call));
        return switch (call.service()) {
            case "tag" -> new TaggingApi(own, call).answer(request);
            case "account" -> new AccountApi(own, call).answer(request);
            default -> new LambdaApi(own, call).answer(request);
        };
    }

    private static String action(AwsRequest request) {
        if (request.target() != null) {
            return request.target().equals(GET_RESOURCES) ? "tag:GetResources" : "tag:Unknown";
        }
        if (request.path().isEmpty()) {
            return "sts:" + request.form().getOrDefault("Action", "Unknown");
        }
        return request.path().get(0).equals("listRegions") ? "account:ListRegions" : LambdaApi.action(request);
    }

    private Caller caller(AwsRequest request) {
        String key = request.accessKeyId();
        if (key == null) {
            return new Caller(OPERATOR_ACCOUNT, "anonymous", false);
        }
        if (!TemporaryCredentials.isTemporary(key)) {
            boolean known = FunctionArn.partitionOf(request.region()).equals(operatorPartition);
            return new Caller(
                    OPERATOR_ACCOUNT, OPERATOR_ARN.replace("arn:aws:", "arn:" + operatorPartition + ":"), known);
        }
        return sessions.find(key, request.sessionToken(), now())
                .map(session -> new Caller(session.accountId(), session.arn(), hasRole(session)))
                .orElse(new Caller(OPERATOR_ACCOUNT, "unknown", false));
    }

    private boolean hasRole(TemporaryCredentials.Session session) {
        return existing(session.accountId())
                .filter(account -> account.hasRole(session.roleArn()))
                .filter(account -> account.epoch() == session.epoch())
                .isPresent();
    }

    /**
     * What a customer does in his own account, for a program that cannot reach this object: {@code POST
     * /_simulator/trust} with {@code roleArn} and {@code externalId} deploys the role with that trust policy.
     */
    private AwsResponse control(AwsRequest request) {
        try {
            JsonNode asked = JSON.readTree(request.body());
            String roleArn = asked.path("roleArn").asString("");
            String externalId = asked.path("externalId").asString("");
            String[] parts = roleArn.split(":", -1);
            if (!request.path().equals(List.of("_simulator", "trust")) || parts.length < 6) {
                return refused("expected POST /_simulator/trust with roleArn and externalId");
            }
            account(parts[4]).trust(roleArn, externalId);
            return AwsResponse.json(Map.of("trusted", roleArn));
        } catch (JacksonException e) {
            return refused("the body is not JSON");
        }
    }

    private static AwsResponse refused(String why) {
        return AwsResponse.error(AwsError.of(400, "ValidationException", why), "simulator");
    }

    private static void send(HttpExchange exchange, AwsResponse answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    /** @param known whether AWS would accept these credentials at all */
    private record Caller(String accountId, String arn, boolean known) {}
}
