package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/** REST reads of another account's data with a bound query key: by account, by id, by name, by cursor. */
final class CrossAccountRest {

    private static final String FAMILY = "cross-account-rest";

    private CrossAccountRest() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(FAMILY, "account-paths", CrossAccountRest::accountPaths),
                Attack.quick(FAMILY, "request-ids", CrossAccountRest::requestIds),
                Attack.quick(FAMILY, "events", CrossAccountRest::events),
                Attack.quick(FAMILY, "stolen-cursor", CrossAccountRest::stolenCursor),
                Attack.quick(FAMILY, "inventory", CrossAccountRest::inventory),
                Attack.quick(FAMILY, "operations", CrossAccountRest::operations),
                Attack.quick(FAMILY, "graphql-accounts", CrossAccountRest::graphql));
    }

    private static AttackOutcome accountPaths(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        String id = requestId(target);
        int sent = 0;
        for (String rest : List.of(
                "/invocations",
                "/invocations?functionName=bravo-vault",
                "/invocations/" + id,
                "/spans?requestId=" + id,
                "/logs?requestId=" + id,
                "/traces/" + id.replace("-", ""),
                "/query?nrql=x")) {
            Reply paired = target.http().get("/v1/accounts/" + Target.B + rest, key);
            Reply unknown = target.http().get("/v1/accounts/999900001111" + rest, key);
            sent += 2;
            String one = (paired.status() + paired.text()).replace(Target.B, "#");
            String other = (unknown.status() + unknown.text()).replace("999900001111", "#");
            if (!one.equals(other) || paired.status() != 403) {
                return AttackOutcome.failed("%s: paired %s, unknown %s", rest, paired.summary(), unknown.summary());
            }
        }
        return AttackOutcome.held("%d requests, refused alike for a paired and an unknown account", sent);
    }

    private static AttackOutcome requestIds(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        String known = requestId(target);
        String unknown = "00000000-0000-4000-8000-000000000000";
        for (String path : List.of(
                "/v1/accounts/0/invocations/@",
                "/v1/accounts/0/spans?requestId=@",
                "/v1/accounts/0/logs?requestId=@",
                "/api/events?requestId=@",
                "/v1/accounts/" + Target.A + "/invocations/@")) {
            Reply of = target.http().get(path.replace("@", known), key);
            Reply none = target.http().get(path.replace("@", unknown), key);
            if (of.status() != none.status()
                    || !of.text().replace(known, "").equals(none.text().replace(unknown, ""))) {
                return AttackOutcome.failed("%s: %s, and of an unknown id %s", path, of.summary(), none.summary());
            }
        }
        Reply trace = target.http().get("/v1/accounts/0/traces/" + known.replace("-", ""), key);
        return AttackOutcome.when(
                !trace.text().contains("bravo"), "5 reads by a known request id, and its trace, find nothing");
    }

    private static AttackOutcome events(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        int rows = 0;
        for (String query : List.of(
                "",
                "&type=AwsLambdaInvocation",
                "&type=BravoLedger",
                "&type=Span",
                "&functionName=bravo-vault",
                "&type=AwsLambdaInvocationError",
                "&functionName=bravo-vault&type=Span",
                "&since=0")) {
            Reply reply = target.http().get("/api/events?limit=1000" + query, key);
            for (JsonNode event : reply.json().path("events")) {
                rows++;
                if (!event.path("aws.accountId").asString("").equals(Target.A)) {
                    return AttackOutcome.failed(
                            "/api/events%s shows an event of %s", query, event.path("aws.accountId"));
                }
            }
        }
        return AttackOutcome.when(rows > 0, "%d events over 8 filters, all of the key's account", rows);
    }

    /** A cursor that another key was given leads on in that key's data, if it is trusted. */
    private static AttackOutcome stolenCursor(Target target) throws IOException {
        Reply page = target.http()
                .get(
                        "/v1/accounts/" + Target.B + "/invocations?limit=5",
                        "X-Query-Key: " + target.newKey("query", Target.B));
        String cursor = page.json().path("nextCursor").asString("");
        if (cursor.isEmpty()) {
            return AttackOutcome.failed("there is no cursor to steal: %s", page.summary());
        }
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        for (String account : List.of("0", Target.A, Target.B)) {
            Reply stolen = target.http()
                    .get(
                            "/v1/accounts/" + account + "/invocations?limit=5&cursor=" + RawHttpClient.encoded(cursor),
                            key);
            if (stolen.text().contains("bravo") || stolen.text().contains(Target.SECRET) || stolen.isServerError()) {
                return AttackOutcome.failed("over %s it shows %s", account, stolen.summary());
            }
        }
        return AttackOutcome.held("a cursor of another key shows nothing of that key's account");
    }

    private static AttackOutcome inventory(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        return closed(
                target,
                key,
                List.of(
                        "/api/functions",
                        "/api/functions?account=" + Target.B,
                        "/api/functions/" + Target.ARN_B + "/history",
                        "/api/functions/" + Target.ARN_B + "/diff",
                        "/api/accounts",
                        "/api/accounts/" + Target.B,
                        "/api/freshness",
                        "/api/accounts/" + Target.B + "/freshness",
                        "/api/accounts/" + Target.B + "/verification"));
    }

    private static AttackOutcome operations(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query", Target.A);
        return closed(
                target,
                key,
                List.of(
                        "/api/undecoded",
                        "/api/quarantine",
                        "/actuator/prometheus",
                        "/actuator/metrics",
                        "/actuator/metrics/jvm.memory.used",
                        "/api/keys",
                        "/api/people",
                        "/v1/accounts/0/query/explain?nrql=SELECT%20count(*)" + "%20FROM%20Span"));
    }

    private static AttackOutcome closed(Target target, String key, List<String> paths) throws IOException {
        List<String> open = new ArrayList<>();
        for (String path : paths) {
            Reply reply = target.http().get(path, key);
            if (reply.status() != 403) {
                open.add(path + " " + reply.summary());
            }
        }
        return AttackOutcome.when(open.isEmpty(), "%d addresses are closed to a bound key %s", paths.size(), open);
    }

    private static AttackOutcome graphql(Target target) throws IOException {
        String key = "Api-Key: " + target.newKey("query", Target.A);
        String nrql = "nrql(query: \"SELECT uniques(ssn), count(*) FROM AwsLambdaInvocation\"";
        for (String query : List.of(
                "{ actor { account(id: " + Target.B + ") { " + nrql + ") { results } } } }",
                "{ actor { nrql(accounts: [" + Target.A + ", " + Target.B
                        + "], query: \"SELECT uniques(ssn) FROM Span\") { results" + " } } }",
                "{ actor { a: account(id: " + Target.A + ") { " + nrql + ") { results } } b: account(id: " + Target.B
                        + ") { " + nrql + ") { results } } } }",
                "{ actor { accounts { id name } } }",
                "query q($id: Int!) { actor { account(id: $id) { " + nrql + ") { results } } } }")) {
            Reply reply = target.http()
                    .json(
                            "POST",
                            "/graphql",
                            Telemetry.json(Telemetry.object(
                                    "query", query, "variables", Telemetry.object("id", Long.parseLong(Target.B)))),
                            key);
            if (reply.text().contains(Target.SECRET) || reply.text().contains("bravo") || reply.isServerError()) {
                return AttackOutcome.failed("%s: %s", query, reply.summary());
            }
        }
        return AttackOutcome.held("5 documents that name another account read nothing of it");
    }

    /** The request id of an invocation of B. */
    private static String requestId(Target target) throws IOException {
        return target.anyone()
                .over(Target.B)
                .result("SELECT latest(aws.requestId) FROM AwsLambdaInvocation WHERE ssn IS NOT NULL SINCE 1 day ago")
                .path(0)
                .path("latest")
                .asString("");
    }
}
