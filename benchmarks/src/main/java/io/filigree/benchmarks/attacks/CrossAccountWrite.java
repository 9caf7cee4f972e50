package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Messages of a key that is bound to A, for request ids of B's invocations: the stored invocation of B must contain only
 * what B sent, independent of the order of arrival.
 */
final class CrossAccountWrite {

    private static final String FAMILY = "cross-account-write";

    /** Texts of messages by their kind, of the ARN that they claim, which may be none, and the request id. */
    private static final Map<String, BiFunction<String, String, String>> MESSAGES = messages();

    /** What a body says of its function. */
    private static final Map<String, Map<String, Object>> CONTEXTS = contexts();

    private CrossAccountWrite() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        MESSAGES.forEach((name, message) -> {
            attacks.add(Attack.quick(FAMILY, name + "-after", target -> attack(target, message, false)));
            attacks.add(Attack.quick(FAMILY, name + "-before", target -> attack(target, message, true)));
        });
        for (String name : List.of("payload", "payload-v1", "error-event", "report", "timeout")) {
            attacks.add(Attack.quick(
                    FAMILY,
                    name + "-of-a-silent-invocation",
                    target -> silent(target, MESSAGES.getOrDefault(name, (arn, id) -> id))));
        }
        attacks.add(Attack.quick(FAMILY, "copy-before-the-owner", target -> copies(target, true)));
        attacks.add(Attack.quick(FAMILY, "copy-after-the-owner", target -> copies(target, false)));
        attacks.add(Attack.quick(FAMILY, "claims-in-attributes", CrossAccountWrite::claims));
        attacks.add(Attack.quick(FAMILY, "claims-in-arns", CrossAccountWrite::arns));
        return attacks;
    }

    private static Map<String, BiFunction<String, String, String>> messages() {
        Map<String, BiFunction<String, String, String>> messages = new LinkedHashMap<>();
        messages.put("report", (arn, id) -> Telemetry.report(id, 99_999));
        messages.put("timeout", (arn, id) -> Telemetry.timeout(id));
        messages.put("platform-fault", (arn, id) -> Telemetry.platformFault(id));
        messages.put(
                "version",
                (arn, id) -> "Version RequestId: " + id
                        + " Agent Version: 6.6.6 Extension Version: 6.6.6 Runtime: forged Layer Version: 666");
        messages.put("start-end", (arn, id) -> "END RequestId: " + id);
        messages.put("payload", (arn, id) -> Telemetry.payload(named(arn), invocation(named(arn), id)));
        messages.put("payload-v1", (arn, id) -> Telemetry.payloadV1(named(arn), invocation(named(arn), id)));
        messages.put(
                "error-event",
                (arn, id) -> Telemetry.payload(
                        named(arn),
                        Telemetry.object(
                                "error_event_data",
                                Telemetry.harvest(List.of(Telemetry.errorEvent(
                                        named(arn), id, System.currentTimeMillis(), Map.of("forged", true)))))));
        messages.put(
                "span",
                (arn, id) -> Telemetry.payload(
                        named(arn),
                        Telemetry.object(
                                "span_event_data",
                                Telemetry.harvest(List.of(Telemetry.span(
                                        named(arn), id, 9, System.currentTimeMillis(), Map.of("forged", true)))))));
        return messages;
    }

    private static Map<String, Map<String, Object>> contexts() {
        Map<String, Map<String, Object>> contexts = new LinkedHashMap<>();
        contexts.put("none", Telemetry.object());
        contexts.put("no-function", Telemetry.context(null));
        contexts.put("own", Telemetry.context(Target.ARN_A));
        contexts.put("log-group", Telemetry.object("log_group_name", "/aws/lambda/bravo-vault"));
        contexts.put("name", Telemetry.object("function_name", "bravo-vault"));
        contexts.put(
                "malformed", Telemetry.object("invoked_function_arn", "arn:aws:lambda::" + Target.B + ":bravo-vault"));
        contexts.put("other", Telemetry.context(Target.ARN_B));
        return contexts;
    }

    private static @Nullable String named(String arn) {
        return arn.isEmpty() ? null : arn;
    }

    private static Map<String, Object> invocation(@Nullable String arn, String id) {
        return Telemetry.object(
                "analytic_event_data",
                Telemetry.harvest(List.of(Telemetry.transaction(
                        arn, id, System.currentTimeMillis(), 99, true, Telemetry.object("forged", true)))));
    }

    /** A message for each context and claimed ARN, each of a separate invocation. */
    private record Forged(List<String> ids, List<byte[]> bodies) {

        static Forged of(BiFunction<String, String, String> message) {
            Forged forged = new Forged(new ArrayList<>(), new ArrayList<>());
            for (Map<String, Object> context : CONTEXTS.values()) {
                for (String arn : List.of("", Target.ARN_A, Target.ARN_B)) {
                    String id = UUID.randomUUID().toString();
                    forged.ids.add(id);
                    forged.bodies.add(Telemetry.body(
                            context,
                            List.of(Telemetry.message(
                                    UUID.randomUUID().toString(),
                                    message.apply(arn, id),
                                    System.currentTimeMillis()))));
                }
            }
            return forged;
        }
    }

    /** One invocation of B for each context and claimed ARN, and one more that is not attacked. */
    private static AttackOutcome attack(Target target, BiFunction<String, String, String> message, boolean before)
            throws IOException, InterruptedException {
        Forged forged = Forged.of(message);
        List<String> ids = forged.ids();
        if (before) {
            post(target, forged.bodies());
        }
        storeOfB(target, ids, id -> ownPayload(id, System.currentTimeMillis()));
        if (!before) {
            post(target, forged.bodies());
        }
        storeOfB(target, ids, id -> Telemetry.report(id, 251.25));
        return intact(target, ids);
    }

    private static void post(Target target, List<byte[]> bodies) throws IOException, InterruptedException {
        post(target, target.ingestA(), bodies);
    }

    private static void post(Target target, String key, List<byte[]> bodies) throws IOException, InterruptedException {
        for (byte[] body : bodies) {
            target.ingest(key, body);
        }
        target.awaitStored();
    }

    private static void storeOfB(Target target, List<String> ids, UnaryOperator<String> text)
            throws IOException, InterruptedException {
        target.postAndAwait(
                target.ingestB(), Target.ARN_B, ids.stream().map(text).toArray(String[]::new));
        target.awaitStored();
    }

    private static String ownPayload(String id, long at) {
        return Telemetry.payload(
                Target.ARN_B,
                Telemetry.object(
                        "analytic_event_data",
                        Telemetry.harvest(List.of(
                                Telemetry.transaction(Target.ARN_B, id, at, 0.25, false, Telemetry.object("own", id)))),
                        "span_event_data",
                        Telemetry.harvest(
                                List.of(Telemetry.span(Target.ARN_B, id, 1, at, Telemetry.object("own", id))))));
    }

    /** Each invocation of B is one row with B's duration, no error, B's REPORT and B's span. */
    private static AttackOutcome intact(Target target, List<String> ids) throws IOException, InterruptedException {
        String wrong = "";
        long deadline = System.currentTimeMillis() + 6_000;
        do {
            wrong = firstWrong(target, ids);
            if (!wrong.isEmpty()) {
                Thread.sleep(250);
            }
        } while (!wrong.isEmpty() && System.currentTimeMillis() < deadline);
        return AttackOutcome.when(
                wrong.isEmpty(),
                "%d invocations of the other account are as their owner sent them%s",
                ids.size(),
                wrong);
    }

    private static String firstWrong(Target target, List<String> ids) throws IOException {
        NrqlClient nrql = target.anyone().over(Target.B);
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            Reply reply =
                    target.http().get("/v1/accounts/" + Target.B + "/invocations/" + id, "X-Query-Key: " + nrql.key());
            JsonNode invocations = reply.json().path("invocations");
            JsonNode only = invocations.path(0);
            boolean right = reply.status() == 200
                    && invocations.size() == 1
                    && only.path("duration").asDouble(0) == 0.25
                    && only.path("cwDuration").asDouble(0) == 251.25
                    && !only.path("error").asBoolean(true)
                    && only.path("own").asString("").equals(id)
                    && reply.json().path("errors").isEmpty()
                    && !reply.text().contains("forged")
                    && !reply.text().contains("6.6.6");
            if (!right) {
                String context = List.copyOf(CONTEXTS.keySet()).get(Math.min(i / 3, CONTEXTS.size() - 1));
                return ": not that of context " + context + ", claim " + i % 3 + ": " + reply.text();
            }
            long spans = nrql.count("SELECT count(*) FROM Span WHERE aws.requestId = '" + id + "'");
            if (spans != 1) {
                return ": " + spans + " spans of " + id;
            }
        }
        return "";
    }

    /** An invocation of which only a line of the platform told: a payload may take its place, the owner's alone. */
    private static AttackOutcome silent(Target target, BiFunction<String, String, String> message)
            throws IOException, InterruptedException {
        Forged forged = Forged.of(message);
        List<String> ids = forged.ids();
        storeOfB(target, ids, Telemetry::timeout);
        post(target, forged.bodies());
        Thread.sleep(2_500);
        List<String> wrong = new ArrayList<>();
        for (String id : ids) {
            Reply reply = target.http().get("/v1/accounts/" + Target.B + "/invocations/" + id, Target.adminHeader());
            JsonNode invocations = reply.json().path("invocations");
            if (invocations.size() != 1
                    || !invocations.path(0).path("error").asBoolean(false)
                    || reply.json().path("errors").size() != 1
                    || reply.text().contains("forged")) {
                wrong.add(reply.text());
            }
        }
        return AttackOutcome.when(
                wrong.isEmpty(),
                "%d invocations known from a timeout, %d were changed%s",
                ids.size(),
                wrong.size(),
                wrong.isEmpty() ? "" : ", such as " + wrong.get(0));
    }

    /** The owner's own message, word for word, from another account: duplicates are suppressed, the owner's may not be. */
    private static AttackOutcome copies(Target target, boolean before) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        List<byte[]> originals = new ArrayList<>();
        List<byte[]> copies = new ArrayList<>();
        for (Map<String, Object> context : CONTEXTS.values()) {
            String id = UUID.randomUUID().toString();
            long now = System.currentTimeMillis();
            List<Map<String, Object>> messages = List.of(
                    Telemetry.message(UUID.randomUUID().toString(), ownPayload(id, now), now),
                    Telemetry.message(UUID.randomUUID().toString(), Telemetry.report(id, 251.25), now));
            ids.add(id);
            originals.add(Telemetry.body(Telemetry.context(Target.ARN_B), messages));
            copies.add(Telemetry.body(context, messages));
        }
        if (before) {
            post(target, copies);
        }
        post(target, target.ingestB(), originals);
        if (!before) {
            post(target, copies);
        }
        return intact(target, ids);
    }

    /** Attributes that name the other account, under each name that accounts go by. */
    private static AttackOutcome claims(Target target) throws IOException, InterruptedException {
        String mark = UUID.randomUUID().toString();
        List<Object> events = new ArrayList<>();
        for (String name : List.of(
                "aws.accountId",
                "awsAccountId",
                "accountId",
                "aws.account.id",
                "cloud.account.id",
                "providerAccountId",
                "aws.lambda.arn",
                "aws.lambda.invoked_arn",
                "faas.arn",
                "entityGuid",
                "account",
                "aws.lambda.functionName")) {
            String value = name.contains("arn")
                    ? Target.ARN_B
                    : name.equals("account") ? "bravo" : name.contains("Name") ? "bravo-vault" : Target.B;
            events.add(Telemetry.custom(
                    "Claimed", System.currentTimeMillis(), Telemetry.object("claim", mark, name, value)));
        }
        for (String arn : List.of("", Target.ARN_A)) {
            String text =
                    Telemetry.payload(named(arn), Telemetry.object("custom_event_data", Telemetry.harvest(events)));
            target.ingest(target.ingestA(), Telemetry.body(named(arn), text));
        }
        target.awaitStored();
        String query = "SELECT count(*) FROM Claimed WHERE claim = '" + mark + "'";
        long seen = new NrqlClient(target.http(), target.newKey("query", Target.B), "0").count(query)
                + target.anyone().over(Target.B).count(query);
        return AttackOutcome.when(seen == 0, "12 attributes that name the other account: %d events appear there", seen);
    }

    private static AttackOutcome arns(Target target) throws IOException, InterruptedException {
        String mark = UUID.randomUUID().toString();
        List<String> arns = List.of(
                Target.ARN_B,
                Target.ARN_B + ":$LATEST",
                Target.ARN_B.toUpperCase(java.util.Locale.ROOT),
                " " + Target.ARN_B,
                Target.ARN_B.replace("arn:aws:", "arn:aws-cn:"),
                Target.ARN_B + "\u0000",
                Target.ARN_B + ":" + Target.ARN_A,
                Target.ARN_A + ":" + Target.ARN_B);
        for (String arn : arns) {
            for (String context : List.of(Target.ARN_A, arn)) {
                String text = Telemetry.payload(
                        arn,
                        Telemetry.object(
                                "custom_event_data",
                                Telemetry.harvest(List.of(Telemetry.custom(
                                        "Claimed", System.currentTimeMillis(), Telemetry.object("claim", mark))))));
                target.ingest(target.ingestA(), Telemetry.body(context, text));
            }
        }
        target.awaitStored();
        String query = "SELECT count(*) FROM Claimed WHERE claim = '" + mark + "'";
        long seen = new NrqlClient(target.http(), target.newKey("query", Target.B), "0").count(query);
        return AttackOutcome.when(
                seen == 0, "%d spellings of the other account's ARN: %d events appear there", arns.size(), seen);
    }
}
