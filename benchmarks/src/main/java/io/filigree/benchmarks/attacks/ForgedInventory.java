package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.filigree.benchmarks.harness.FiligreeProcess;

/** Changes that AWS never made, posted to where EventBridge delivers: the inventory may not take them. */
final class ForgedInventory {

    private static final String FAMILY = "forged-inventory";
    private static final String FORGED = "forged-by-an-attack";
    private static final String FORGED_NUMBER = "(?s).*:9999[,}].*";

    /** Names of calls by what their event claims. */
    private static final Map<String, String> CHANGES = changes();

    private ForgedInventory() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        for (String kind : List.of("none", "wrong", "ingest", "bound-ingest", "query", "admin", "revoked")) {
            attacks.add(Attack.quick(FAMILY, "key-" + kind, target -> refused(target, kind)));
        }
        CHANGES.keySet()
                .forEach(name ->
                        attacks.add(Attack.quick(FAMILY, "change-" + name, target -> unchanged(target, name, ""))));
        attacks.add(Attack.quick(FAMILY, "other-accounts-events-key", target -> unchanged(target, "tag", Target.A)));
        attacks.add(Attack.quick(FAMILY, "events-key-opens-nothing-else", ForgedInventory::nothingElse));
        attacks.add(Attack.quick(FAMILY, "change-of-aws-arrives", ForgedInventory::arrives));
        attacks.add(Attack.load(FAMILY, "invented-250", ForgedInventory::invented));
        return attacks;
    }

    private static Map<String, String> changes() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("tag", "TagResource20170331v2");
        changes.put("untag", "UntagResource20170331v2");
        changes.put("memory", "UpdateFunctionConfiguration20150331v2");
        changes.put("code", "UpdateFunctionCode20150331v2");
        changes.put("delete", "DeleteFunction20150331");
        changes.put("create", "CreateFunction20150331");
        changes.put("version", "PublishVersion20150331");
        changes.put("alias", "CreateAlias20150331");
        return changes;
    }

    private static AttackOutcome refused(Target target, String kind) throws IOException, InterruptedException {
        String key = switch (kind) {
            case "none" -> "";
            case "wrong" -> "flg_ing_" + "x".repeat(43);
            case "ingest" -> target.newKey("ingest");
            case "bound-ingest" -> target.newKey("ingest", Target.B);
            case "query" -> target.newKey("query");
            case "admin" -> FiligreeProcess.ADMIN_KEY;
            default -> revoked(target);
        };
        int accepted = 0;
        String status = "";
        for (String change : CHANGES.values()) {
            Reply reply = post(target, key, event(change, Target.B, "bravo-vault"));
            accepted += reply.status() == 403 ? 0 : 1;
            status = reply.summary();
        }
        return AttackOutcome.when(
                accepted == 0, "%d of %d changes were not refused: %s", accepted, CHANGES.size(), status);
    }

    private static String revoked(Target target) throws IOException {
        Optional<String> key = target.createKey("events");
        if (key.isEmpty()) {
            return target.newKey("ingest");
        }
        long id = 0;
        for (var entry : target.admin("/api/keys").json().path("keys")) {
            id = entry.path("kind").asString("").equals("events")
                    ? Math.max(id, entry.path("keyId").asLong(0))
                    : id;
        }
        target.admin("DELETE", "/api/keys/" + id, "");
        return key.get();
    }

    /** The events key is genuine, the change is not. */
    private static AttackOutcome unchanged(Target target, String change, String account)
            throws IOException, InterruptedException {
        Optional<String> key = account.isEmpty() ? target.createKey("events") : target.createKey("events", account);
        if (key.isEmpty()) {
            return AttackOutcome.failed("no key of the kind events can be made");
        }
        String function =
                change.equals("create") ? "invented-" + target.random().nextInt(1_000_000) : "bravo-vault";
        Reply posted = post(target, key.get(), event(CHANGES.getOrDefault(change, ""), Target.B, function));
        String decorated = "";
        for (int i = 0; i < 4 && decorated.isEmpty(); i++) {
            decorated = wronglyDecorated(target, change, function);
            Thread.sleep(400);
        }
        String inventory = target.admin("/api/functions?account=" + Target.B).text()
                + target.anyone()
                        .run("SELECT * FROM lookup(functions) LIMIT MAX")
                        .text();
        boolean there = inventory.contains("bravo-vault") && inventory.contains(Target.SECRET);
        boolean taken =
                inventory.contains(FORGED) || inventory.matches(FORGED_NUMBER) || inventory.contains("invented-");
        return AttackOutcome.when(
                there && !taken && decorated.isEmpty(),
                "answered %d; function %s, forged values %s%s",
                posted.status(),
                there ? "unchanged" : "gone",
                taken ? "taken over" : "nowhere",
                decorated);
    }

    /** An event after the forged change may carry its values only where it says that they are not verified. */
    private static String wronglyDecorated(Target target, String change, String function)
            throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        String arn = Telemetry.arn(Target.B, function);
        target.postAndAwait(
                target.ingestB(),
                arn,
                Telemetry.payload(
                        arn,
                        Telemetry.object(
                                "analytic_event_data",
                                Telemetry.harvest(List.of(Telemetry.transaction(
                                        arn, id, System.currentTimeMillis(), 0.1, false, Map.of()))))));
        String event = target.admin("/api/events?requestId=" + id + "&type=AwsLambdaInvocation")
                .text();
        boolean known = event.contains("\"decoration.status\":\"decorated\"");
        boolean forged = event.contains(FORGED) || event.matches(FORGED_NUMBER);
        if (forged || (!known && !change.equals("create"))) {
            return "; an event after it is decorated as " + event;
        }
        return "";
    }

    private static AttackOutcome nothingElse(Target target) throws IOException {
        Optional<String> key = target.createKey("events");
        if (key.isEmpty()) {
            return AttackOutcome.failed("no key of the kind events can be made");
        }
        String header = "Api-Key: " + key.get();
        List<String> open = new ArrayList<>();
        for (String path : List.of(
                "/api/events",
                "/api/functions",
                "/api/accounts",
                "/api/keys",
                "/v1/accounts/0/invocations",
                "/v1/accounts/0/query?nrql=SELECT%20count(*)%20FROM%20Span",
                "/actuator/prometheus",
                "/api/openapi")) {
            Reply reply = target.http().get(path, header);
            if (reply.status() != 403) {
                open.add(path + " " + reply.status());
            }
        }
        Reply ingest = target.ingest(
                key.get(),
                Telemetry.body(Target.ARN_B, Telemetry.report(UUID.randomUUID().toString(), 1)));
        if (ingest.status() != 403) {
            open.add("/aws/lambda/v1 " + ingest.status());
        }
        return AttackOutcome.when(open.isEmpty(), "an events key is refused at 9 other addresses %s", open);
    }

    /** The defence may not cost what the address is for. */
    private static AttackOutcome arrives(Target target) throws IOException, InterruptedException {
        Optional<String> key = target.createKey("events");
        if (key.isEmpty()) {
            return AttackOutcome.failed("no key of the kind events can be made");
        }
        String value = "changed-" + target.random().nextInt(1_000_000);
        target.aws().account(Target.A).update("eu-west-1", "alpha-search", function -> function.tag("change", value));
        Reply posted = post(target, key.get(), event("TagResource20170331v2", Target.A, "alpha-search"));
        long start = System.nanoTime();
        target.await(
                "the change of AWS in the inventory",
                () -> target.admin("/api/functions?account=" + Target.A).text().contains(value));
        return AttackOutcome.held(
                "answered %d; in the inventory after %d ms", posted.status(), (System.nanoTime() - start) / 1_000_000);
    }

    private static AttackOutcome invented(Target target) throws IOException, InterruptedException {
        Optional<String> key = target.createKey("events");
        if (key.isEmpty()) {
            return AttackOutcome.failed("no key of the kind events can be made");
        }
        long before = target.aws().calls().count(call -> true);
        for (int i = 0; i < 250; i++) {
            post(target, key.get(), event("CreateFunction20150331", Target.B, "invented-" + i));
        }
        Thread.sleep(5_000);
        String inventory = target.admin("/api/functions?account=" + Target.B + "&limit=1000")
                .text();
        long calls = target.aws().calls().count(call -> true) - before;
        return AttackOutcome.when(
                !inventory.contains("invented-") && calls < 100,
                "250 invented functions: %s the inventory, %d calls of AWS in 5 s",
                inventory.contains("invented-") ? "in" : "none in",
                calls);
    }

    private static Reply post(Target target, String key, String event) throws IOException {
        return key.isEmpty()
                ? target.http().json("POST", "/aws/events", event)
                : target.http().json("POST", "/aws/events", event, "Api-Key: " + key);
    }

    /** What EventBridge would deliver, had the call been made. */
    private static String event(String call, String accountId, String function) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String arn = Telemetry.arn(accountId, function);
        Map<String, Object> configuration = Telemetry.object(
                "functionName",
                function,
                "functionArn",
                arn,
                "runtime",
                "python3.9",
                "role",
                "arn:aws:iam::" + accountId + ":role/" + FORGED,
                "handler",
                FORGED,
                "codeSize",
                1,
                "timeout",
                9999,
                "memorySize",
                9999,
                "lastModified",
                now.toString().replace("Z", ".000+0000"),
                "codeSha256",
                "Zm9yZ2Vk",
                "version",
                call.startsWith("Publish") ? "1" : "$LATEST",
                "packageType",
                "Zip",
                "architectures",
                List.of("arm64"),
                "loggingConfig",
                Map.of("logGroup", "/aws/lambda/" + FORGED));
        Map<String, Object> parameters = Telemetry.object(
                "functionName",
                function,
                "resource",
                arn,
                "tags",
                Map.of("team", FORGED, "secret", FORGED),
                "tagKeys",
                List.of("team", "secret"),
                "name",
                FORGED,
                "functionVersion",
                "1",
                "memorySize",
                9999);
        Map<String, Object> detail = Telemetry.object(
                "eventVersion",
                "1.08",
                "eventTime",
                now.toString(),
                "eventSource",
                "lambda.amazonaws.com",
                "eventName",
                call,
                "awsRegion",
                "eu-west-1",
                "eventID",
                UUID.randomUUID().toString(),
                "recipientAccountId",
                accountId,
                "requestParameters",
                parameters,
                "responseElements",
                call.contains("Tag") ? null : configuration,
                "userIdentity",
                Map.of("accountId", accountId));
        return Telemetry.json(Telemetry.object(
                "version",
                "0",
                "id",
                UUID.randomUUID().toString(),
                "detail-type",
                "AWS API Call via CloudTrail",
                "source",
                "aws.lambda",
                "account",
                accountId,
                "time",
                now.toString(),
                "region",
                "eu-west-1",
                "resources",
                List.of(),
                "detail",
                detail));
    }
}
