package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Text from outside that is to stay text: in SQL, on pages, in calls of AWS, in file names. */
final class Injection {

    private static final String FAMILY = "injection";

    private static final List<String> SQL = List.of(
            "'",
            "''",
            "' OR '1'='1",
            "'; DROP TABLE api_key; --",
            "\" OR \"\"=\"",
            "') UNION SELECT key_hash FROM api_key --",
            "\\'; SELECT pg_sleep(5); --",
            "$$;SELECT pg_sleep(5);$$",
            "1; SELECT pg_sleep(5)",
            "%27%20OR%201=1",
            "/**/OR/**/1=1",
            "x' AND pg_sleep(5) IS NULL AND 'a'='a");

    private static final List<String> SQL_DOORS = List.of(
            "/api/events?type=@",
            "/api/events?requestId=@",
            "/api/events?functionName=@",
            "/api/functions?q=@",
            "/api/functions?tag=@",
            "/api/functions?region=@",
            "/api/functions?account=@",
            "/api/functions?cursor=@",
            "/v1/accounts/0/invocations?functionName=@",
            "/v1/accounts/0/invocations?functionArn=@",
            "/v1/accounts/0/invocations/@",
            "/v1/accounts/0/spans?requestId=@",
            "/v1/accounts/0/logs?requestId=@",
            "/v1/accounts/0/traces/@",
            "/api/functions/@/history",
            "/api/accounts/@");

    /** Parts of queries in NRQL that become names or values in SQL. */
    private static final List<String> NRQL = List.of(
            "SELECT count(*) FROM `@`",
            "SELECT average(`@`) FROM Span",
            "SELECT count(*) FROM Span WHERE name = '@'",
            "SELECT count(*) AS '@' FROM Span",
            "SELECT count(*) FROM Span FACET `@`",
            "SELECT count(*) FROM Span WHERE name LIKE '@'",
            "SELECT count(*) FROM Span WHERE name RLIKE '@'",
            "SELECT jparse(name, '@') FROM Span",
            "SELECT encode(name, '@') FROM Span",
            "SELECT count(*) FROM Span WITH TIMEZONE '@'",
            "SELECT count(*) FROM Span SINCE '@'",
            "SELECT aparse(name, '@') FROM Span",
            "SELECT count(*) FROM Span FACET CASES (WHERE duration > 0 AS '@')");

    private static final List<String> XSS = List.of(
            "<script>window.attacked=1</script>",
            "\"><img src=x onerror=alert(1)>",
            "'-alert(1)-'",
            "</pre><svg onload=alert(1)>",
            "${7*7}",
            "[[${7*7}]]",
            "__${T(java.lang.Runtime)}__::.x");

    private static final List<String> PATHS = List.of(
            "/assets/../../etc/passwd",
            "/assets/..%2f..%2fetc%2fpasswd",
            "/assets/%2e%2e/%2e%2e/application.yml",
            "/assets/..\\..\\application.yml",
            "/assets/..;/application.yml",
            "/assets//etc/passwd",
            "/assets/%252e%252e/application.yml",
            "/assets/..%00/application.yml",
            "/assets/%c0%ae%c0%ae/application.yml",
            "/WEB-INF/web.xml",
            "/..;/actuator/env",
            "/actuator/env",
            "/actuator/heapdump",
            "/actuator/../api/keys",
            "/api/;x=y/keys",
            "/API/keys",
            "/api/keys/",
            "//api/keys",
            "/login/../api/keys",
            "/assets/..;/api/keys",
            "/api%2fkeys",
            "/actuator/health/..;/..;/api/keys");

    private Injection() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        for (String door : SQL_DOORS) {
            attacks.add(Attack.quick(
                    FAMILY, "sql" + door.replaceAll("[?=@]+", "-").replaceAll("-$", ""), target -> sql(target, door)));
        }
        attacks.add(Attack.quick(FAMILY, "sql-in-nrql", Injection::nrql));
        attacks.add(Attack.quick(FAMILY, "sql-in-events", Injection::events));
        attacks.add(Attack.quick(FAMILY, "script-on-pages", Injection::pages));
        attacks.add(Attack.quick(FAMILY, "script-in-errors", Injection::errorPages));
        attacks.add(Attack.quick(FAMILY, "paths", Injection::paths));
        attacks.add(Attack.quick(FAMILY, "role-arn", Injection::roleArns));
        attacks.add(Attack.quick(FAMILY, "regions", Injection::regions));
        attacks.add(Attack.quick(FAMILY, "csv-formulas", Injection::formulas));
        return attacks;
    }

    private static AttackOutcome sql(Target target, String door) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String text : SQL) {
            Reply reply = target.admin(door.replace("@", RawHttpClient.encoded(text)));
            if (reply.isServerError()
                    || reply.millis() > 4_000
                    || reply.text().contains("org.postgresql")
                    || reply.status() == 0) {
                wrong.add(text + " " + reply.summary());
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "%d texts, no error of ours and no delay %s", SQL.size(), wrong);
    }

    private static AttackOutcome nrql(Target target) throws IOException {
        NrqlClient nrql = new NrqlClient(target.http(), target.newKey("query"), "0");
        int sent = 0;
        for (String query : NRQL) {
            for (String text : SQL) {
                Reply reply = nrql.run(query.replace("@", text));
                sent++;
                if (reply.isServerError() || reply.text().contains("\"key_hash\":") || reply.millis() > 4_500) {
                    return AttackOutcome.failed("%s: %s", query.replace("@", text), reply.summary());
                }
            }
        }
        return AttackOutcome.held("%d queries, no error of ours and no delay", sent);
    }

    /** Names and values of events, which become names and values of the schema. */
    private static AttackOutcome events(Target target) throws IOException, InterruptedException {
        List<Object> events = new ArrayList<>();
        String mark = UUID.randomUUID().toString();
        for (String text : SQL) {
            events.add(Telemetry.custom(
                    "Sql" + text, System.currentTimeMillis(), Telemetry.object("sqlMark", mark, text, text)));
            events.add(Telemetry.custom(
                    "SqlText", System.currentTimeMillis(), Telemetry.object("sqlMark", mark, "text", text)));
        }
        target.postAndAwait(
                target.ingestA(),
                Target.ARN_A,
                Telemetry.payload(Target.ARN_A, Telemetry.object("custom_event_data", Telemetry.harvest(events))));
        long stored = target.anyone().count("SELECT count(*) FROM SqlText WHERE sqlMark = '" + mark + "'");
        boolean keys = target.admin("/api/keys").status() == 200;
        return AttackOutcome.when(
                stored == SQL.size() && keys, "%d of %d events are stored as they are", stored, SQL.size());
    }

    private static AttackOutcome pages(Target target) throws IOException, InterruptedException {
        List<Object> events = new ArrayList<>();
        for (String text : XSS) {
            events.add(
                    Telemetry.custom("Xss", System.currentTimeMillis(), Telemetry.object("text", text, text, "name")));
        }
        target.postAndAwait(
                target.ingestA(),
                Target.ARN_A,
                Telemetry.payload(Target.ARN_A, Telemetry.object("custom_event_data", Telemetry.harvest(events))));
        Session admin = target.session("admin");
        List<String> pages = new ArrayList<>(List.of("/", "/functions", "/accounts", "/keys", "/people"));
        for (String text : XSS) {
            admin.submit(
                    "/query",
                    "/query/saved",
                    "name=" + RawHttpClient.encoded(text) + "&nrql=" + RawHttpClient.encoded("SELECT * FROM Xss"));
            pages.add("/functions?q=" + RawHttpClient.encoded(text));
            pages.add("/query?q="
                    + RawHttpClient.encoded(
                            "SELECT count(*) FROM Xss FACET text WITH TIMEZONE '" + text.replace("'", "") + "'"));
        }
        pages.add("/query?q=" + RawHttpClient.encoded("SELECT * FROM Xss"));
        pages.add("/query?q=" + RawHttpClient.encoded("SELECT count(*) FROM Xss FACET text"));
        return escaped(admin, pages);
    }

    private static AttackOutcome errorPages(Target target) throws IOException {
        Session admin = target.session("admin");
        List<String> pages = new ArrayList<>();
        for (String text : XSS) {
            pages.add("/functions/" + RawHttpClient.encoded(text));
            pages.add("/accounts/" + RawHttpClient.encoded(text));
            pages.add("/nothing" + RawHttpClient.encoded(text));
            pages.add("/login?error=" + RawHttpClient.encoded(text));
            pages.add("/functions?cursor=" + RawHttpClient.encoded(text) + "&region=" + RawHttpClient.encoded(text));
        }
        return escaped(admin, pages);
    }

    private static AttackOutcome escaped(Session session, List<String> pages) throws IOException {
        for (String page : pages) {
            Reply reply = session.get(page);
            String html = reply.text();
            for (String text : List.of("<script>window", "<img src=x", "<svg onload")) {
                if (reply.header("content-type").contains("html") && html.contains(text)) {
                    return AttackOutcome.failed("%s shows %s as it is", page, text);
                }
            }
            boolean policy = reply.header("content-security-policy").contains("script-src 'self'");
            if (reply.isServerError()
                    || (reply.status() == 200 && reply.header("content-type").contains("html") && !policy)) {
                return AttackOutcome.failed(
                        "%s: %s, policy %s", page, reply.status(), reply.header("content-security-policy"));
            }
            if (html.contains("java.lang.Runtime@")) {
                return AttackOutcome.failed("%s evaluates an expression", page);
            }
        }
        return AttackOutcome.held("%d pages, all escaped, all with a content security policy", pages.size());
    }

    private static AttackOutcome paths(Target target) throws IOException {
        for (String path : PATHS) {
            Reply reply = target.http().get(path);
            if ((reply.status() == 200 && !reply.header("content-type").contains("html"))
                    || reply.isServerError()
                    || reply.text().contains("root:")
                    || reply.text().contains("keyId")) {
                return AttackOutcome.failed("%s: %s", path, reply.summary());
            }
        }
        return AttackOutcome.held("%d paths lead nowhere", PATHS.size());
    }

    /** A role is an address to call, in a way. */
    private static AttackOutcome roleArns(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String role : List.of(
                "http://127.0.0.1:1/",
                "arn:aws:iam::" + Target.B + ":role/filigree",
                "arn:aws:iam::" + Target.A + ":user/x",
                "arn:aws:iam::" + Target.A + ":role/../../x",
                "arn:aws:sts::" + Target.A + ":assumed-role/x/y",
                "arn:aws:iam::" + Target.A + ":role/x\r\nHost: evil",
                "arn:aws:iam:evil.example:" + Target.A + ":role/x",
                "")) {
            Reply reply = target.admin(
                    "POST", "/api/accounts/" + Target.A + "/verify", Telemetry.json(Map.of("roleArn", role)));
            if (reply.status() / 100 != 4 && reply.json().path("verified").asBoolean(true)) {
                wrong.add(role + " " + reply.summary());
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "8 roles, none is taken %s", wrong);
    }

    /** A region becomes part of a host name. */
    private static AttackOutcome regions(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String region : List.of(
                "evil.example/",
                "eu-west-1.evil.example#",
                "127.0.0.1:1/?",
                "../x",
                "eu-west-1\r\nHost: evil",
                "eu-west-1@evil.example",
                "EU-WEST-1 ",
                "",
                "x".repeat(300))) {
            Reply reply = target.admin(
                    "PATCH", "/api/accounts/" + Target.A, Telemetry.json(Map.of("regions", List.of(region))));
            if (reply.status() / 100 != 4) {
                wrong.add(region + " " + reply.summary());
            }
        }
        target.admin("PATCH", "/api/accounts/" + Target.A, Telemetry.json(Map.of("regions", List.of("eu-west-1"))));
        return AttackOutcome.when(wrong.isEmpty(), "9 regions, all refused %s", wrong);
    }

    /** A spreadsheet runs what begins like a formula. */
    private static AttackOutcome formulas(Target target) throws IOException, InterruptedException {
        String formula = "=HYPERLINK(\"http://evil.example\")";
        target.postAndAwait(
                target.ingestA(),
                Target.ARN_A,
                Telemetry.payload(
                        Target.ARN_A,
                        Telemetry.object(
                                "custom_event_data",
                                Telemetry.harvest(List.of(Telemetry.custom(
                                        "Formula", System.currentTimeMillis(), Telemetry.object("cell", formula)))))));
        Reply page = target.session("viewer").get("/query.csv?q=" + RawHttpClient.encoded("SELECT cell FROM Formula"));
        boolean formulaCell = page.text().lines().anyMatch(line -> line.matches("(?s)(.*,)?\"?=HYPERLINK.*"));
        return AttackOutcome.when(page.status() == 200 && !formulaCell, "query.csv: %s", page.summary());
    }
}
