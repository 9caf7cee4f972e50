package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bodies that are wrong, and requests for what a role may not have. */
final class MalformedBodies {

    private MalformedBodies() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(MalformedInput.FAMILY, "json-bodies", MalformedBodies::jsonBodies),
                Attack.quick(MalformedInput.FAMILY, "telemetry-bodies", MalformedBodies::telemetry),
                Attack.quick(MalformedInput.FAMILY, "aws-event-bodies", MalformedBodies::awsEvents),
                Attack.quick(MalformedInput.FAMILY, "graphql-bodies", MalformedBodies::graphql),
                Attack.quick(MalformedInput.FAMILY, "editor-makes-an-admin-key", MalformedBodies::editor));
    }

    private static AttackOutcome jsonBodies(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        int sent = 0;
        for (String body : List.of(
                "",
                "{",
                "[]",
                "null",
                "\"x\"",
                "1",
                "{\"kind\":null}",
                "{\"kind\":{},\"name\":[]}",
                "{\"kind\":\"god\",\"name\":\"x\"}",
                "{\"kind\":\"query\",\"name\":\"\\u0000\"}",
                "{\"kind\":\"query\",\"name\":\"\\ud800\"}",
                "{\"kind\":\"query\",\"kind\":\"admin\",\"name\":\"x\"}",
                "{\"kind\":\"query\",\"name\":\"x\",\"accountIds\":[null]}",
                "{\"userName\":\"\\u0000\",\"role\":\"admin\"}",
                "{\"nrql\":1e999}",
                "{\"nrql\":\"\\u0000\"}",
                "{\"accountId\":\"1\",\"name\":\"x\",\"regions\":{}}",
                "[".repeat(10_000),
                "{\"a\":".repeat(10_000),
                "{\"nrql\":\"SELECT count(*) FROM Span\",\"timeout\":-1}",
                "{\"nrql\":\"SELECT count(*) FROM Span\",\"timeout\":9999999999999}",
                "{\"name\":\"" + "x".repeat(70_000) + "\"}")) {
            for (String path : List.of(
                    "POST /api/keys",
                    "POST /api/people",
                    "POST /api/accounts",
                    "POST /api/accounts/bulk",
                    "POST /v1/accounts/0/query",
                    "PATCH /api/people/unknown",
                    "PATCH /api/accounts/" + Target.A,
                    "POST /api/accounts/" + Target.A + "/verify",
                    "POST /graphql",
                    "DELETE /api/keys/x",
                    "DELETE /api/keys/99999999999999999999",
                    "POST /api/quarantine/x/replay")) {
                String[] parts = path.split(" ", 2);
                MalformedInput.note(
                        wrong, path + " " + body, target.http().json(parts[0], parts[1], body, Target.adminHeader()));
                sent++;
            }
        }
        return MalformedInput.outcome(wrong, sent);
    }

    private static AttackOutcome telemetry(Target target) throws IOException {
        byte[] good = Telemetry.body(Target.ARN_A, Telemetry.payload(Target.ARN_A, Telemetry.object()));
        byte[] zipped = Telemetry.gzip(good);
        List<byte[]> bodies = new ArrayList<>(List.of(
                new byte[0],
                "{".getBytes(UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0},
                zipped,
                Arrays.copyOf(zipped, zipped.length / 2),
                "[[[[".getBytes(UTF_8)));
        for (String text : List.of(
                "[2,\"NR_LAMBDA_MONITORING\",{},\"!!\"]",
                "[2,\"NR_LAMBDA_MONITORING\",null,null]",
                "[1,\"NR_LAMBDA_MONITORING\",\"" + "A".repeat(999) + "\"]",
                "[3,\"NR_LAMBDA_MONITORING\"]",
                "[]",
                "[" + "[".repeat(500),
                "REPORT RequestId: \u0000\tDuration: NaN ms",
                "REPORT RequestId: x\tDuration: 1e999 ms",
                "\ud800",
                Telemetry.payload(Target.ARN_A, Telemetry.object("analytic_event_data", List.of(1, 2, 3))),
                Telemetry.payload(
                        Target.ARN_A,
                        Telemetry.object(
                                "analytic_event_data", Telemetry.harvest(List.of(List.of(1), List.of(), "x")))),
                Telemetry.payload(
                        "\u0000",
                        Telemetry.object(
                                "custom_event_data",
                                Telemetry.harvest(List.of(Telemetry.custom(
                                        "\u0000", Long.MAX_VALUE, Telemetry.object("\u0000", "\u0000")))))))) {
            bodies.add(Telemetry.body(Target.ARN_A, text));
        }
        List<String> wrong = new ArrayList<>();
        for (byte[] body : bodies) {
            MalformedInput.note(wrong, new String(body, ISO_8859_1), target.ingest(target.ingestA(), body));
            MalformedInput.note(wrong, "gzip of " + body.length, target.ingestZipped(target.ingestA(), body));
        }
        return MalformedInput.outcome(wrong, 2 * bodies.size());
    }

    private static AttackOutcome awsEvents(Target target) throws IOException {
        String key = "Api-Key: " + target.createKey("events").orElse(target.ingestA());
        List<String> wrong = new ArrayList<>();
        List<String> bodies = List.of(
                "",
                "{",
                "[]",
                "[[]]",
                "null",
                "{\"detail\":[]}",
                "{\"detail\":{\"eventSource\":1}}",
                "{\"detail\":{\"eventSource\":\"lambda.amazonaws.com\",\"eventID\":\"\\u0000\",\"eventTime\":\"x\"}}",
                "[".repeat(10_000),
                "{\"detail\":{\"eventSource\":\"lambda.amazonaws.com\",\"eventID\":\"x\",\"eventTime\":\"+999999999-01-01T00:00:00Z\",\"eventName\":\"TagResource\","
                        + "\"requestParameters\":{\"resource\":\"" + Target.ARN_A
                        + "\",\"tags\":{\"\\u0000\":\"\\u0000\"}}}}",
                "\"" + "x".repeat(300_000) + "\"");
        for (String body : bodies) {
            MalformedInput.note(wrong, body, target.http().json("POST", "/aws/events", body, key));
        }
        return MalformedInput.outcome(wrong, bodies.size());
    }

    private static AttackOutcome graphql(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> documents = List.of(
                "",
                "{",
                "{ actor }",
                "mutation { x }",
                "subscription { x }",
                "{ actor { account(id: 1e999) { id } } }",
                "query { ...a } fragment a on RootQueryType { ...a }",
                "{ actor { account(id: 0) { nrql(query: \"\\u0000\") { results } } } }",
                "{ a: ".repeat(2_000),
                "{ " + "__typename ".repeat(20_000) + "}",
                "{ actor { account(id: 0) { " + "nrql(query: \"SELECT count(*) FROM Span\") { results } ".repeat(500)
                        + "} } }",
                "{ actor { " + bomb(300) + " } }",
                "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }");
        for (String document : documents) {
            Reply reply = target.http()
                    .json(
                            "POST",
                            "/graphql",
                            Telemetry.json(Telemetry.object("query", document)),
                            Target.adminHeader());
            MalformedInput.note(wrong, document, reply);
            if (reply.millis() > 6_000) {
                wrong.add(document.substring(0, Math.min(60, document.length())) + " took " + reply.millis() + " ms");
            }
        }
        return MalformedInput.outcome(wrong, documents.size());
    }

    /** Aliases of the same query. */
    private static String bomb(int aliases) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < aliases; i++) {
            fields.append('a')
                    .append(i)
                    .append(": account(id: 0) { nrql(query: \"SELECT count(*) FROM Span\") { results } } ");
        }
        return fields.toString();
    }

    private static AttackOutcome editor(Target target) throws IOException {
        Session editor = target.session("editor");
        List<String> wrong = new ArrayList<>();
        for (String kind : List.of("admin", "query", "ADMIN", "god", "")) {
            Reply reply = editor.submit("/keys", "/keys", "kind=" + kind + "&name=stolen");
            if (reply.isServerError()
                    || reply.text().contains("flg_adm_")
                    || reply.text().contains("flg_qry_")
                    || (kind.equals("admin") && reply.status() != 403)) {
                wrong.add(kind + " " + reply.summary());
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "5 kinds that an editor may not make are refused %s", wrong);
    }
}
