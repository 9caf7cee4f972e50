package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Invalid requests: no response is a 5xx, and none reveals internals. */
final class MalformedInput {

    static final String FAMILY = "malformed-input";

    /** Documented routes that are read; {@code @} is the placeholder of the invalid value. */
    private static final List<String> READS = List.of(
            "/v1/accounts/@/query?nrql=SELECT%20count(*)%20FROM%20Span",
            "/v1/accounts/0/query?nrql=@",
            "/v1/accounts/0/query?nrql=SELECT%20count(*)%20FROM%20Span&timeout=@",
            "/v1/accounts/0/query/explain?nrql=@",
            "/v1/accounts/@/invocations",
            "/v1/accounts/0/invocations?limit=@",
            "/v1/accounts/0/invocations?cursor=@",
            "/v1/accounts/0/invocations?since=@",
            "/v1/accounts/0/invocations?until=@",
            "/v1/accounts/0/invocations?functionName=@",
            "/v1/accounts/0/invocations?functionArn=@",
            "/v1/accounts/0/invocations/@",
            "/v1/accounts/0/spans?requestId=@",
            "/v1/accounts/0/spans?requestId=x&cursor=@",
            "/v1/accounts/0/logs?requestId=@",
            "/v1/accounts/0/traces/@",
            "/v1/accounts/0/traces/x?cursor=@",
            "/api/freshness?since=@",
            "/api/accounts/@/freshness",
            "/api/events?type=@",
            "/api/events?since=@",
            "/api/events?until=@",
            "/api/events?limit=@",
            "/api/events?requestId=@",
            "/api/functions?account=@",
            "/api/functions?region=@",
            "/api/functions?q=@",
            "/api/functions?tag=@",
            "/api/functions?limit=@",
            "/api/functions?cursor=@",
            "/api/functions/@/history",
            "/api/functions/@/diff",
            "/api/functions/" + Target.ARN_A + "/diff?from=@&to=@",
            "/api/functions/" + Target.ARN_A + "/history?cursor=@",
            "/api/undecoded?limit=@",
            "/api/undecoded?cursor=@&before=@",
            "/api/quarantine?limit=@",
            "/api/accounts/@",
            "/api/accounts/@/verification",
            "/api/accounts/@/policies",
            "/api/accounts/@/policies/trust",
            "/actuator/metrics/@",
            "/actuator/@",
            "/api/@");

    private static final List<String> PAGES = List.of(
            "/functions?q=@",
            "/functions?cursor=@",
            "/functions?tag=@",
            "/functions.csv?q=@",
            "/functions/@",
            "/accounts/@",
            "/accounts/@/pair",
            "/query?q=@",
            "/query.csv?q=@",
            "/query/complete?q=@&at=@",
            "/query/decorated?q=@",
            "/query/plan?q=@",
            "/login?error=@",
            "/assets/@",
            "/@");

    /** Values by what is wrong with them, as written in an address. */
    private static final Map<String, String> VALUES = values();

    private MalformedInput() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        VALUES.forEach(
                (name, value) -> attacks.add(Attack.quick(FAMILY, "read-" + name, target -> reads(target, value))));
        attacks.add(Attack.quick(FAMILY, "forms-not-utf-8", MalformedInput::forms));
        attacks.add(Attack.quick(FAMILY, "forged-cursors", MalformedInput::cursors));
        attacks.add(Attack.quick(FAMILY, "request-lines", MalformedInput::requestLines));
        attacks.add(Attack.quick(FAMILY, "headers", MalformedInput::headers));
        attacks.addAll(MalformedBodies.attacks());
        return attacks;
    }

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("not-utf-8", "%ff%fe");
        values.put("half-utf-8", "a%c3");
        values.put("overlong-utf-8", "%c0%af%e0%80%af");
        values.put("surrogate", "%ed%a0%80");
        values.put("zz", "%zz");
        values.put("half-escape", "%4");
        values.put("nul", "a%00b");
        values.put("controls", "%01%0d%0a%1b");
        values.put("raw-bytes", "\u00ff\u00e9");
        values.put("empty", "");
        values.put("huge-number", "99999999999999999999999");
        values.put("negative", "-1");
        values.put("exponent", "1e309");
        values.put("not-a-number", "NaN");
        values.put("far-moment", "%2B999999999-12-31T23:59:59Z");
        values.put("braces", "%7B%7D%5B%5D%22");
        values.put("long", "x".repeat(9_000));
        values.put("right-to-left", "%E2%80%AE%F0%9F%92%A3");
        return values;
    }

    private static AttackOutcome reads(Target target, String value) throws IOException {
        Session admin = target.session("admin");
        List<String> wrong = new ArrayList<>();
        for (String read : READS) {
            note(wrong, read, target.http().get(read.replace("@", value), Target.adminHeader()));
        }
        for (String page : PAGES) {
            note(wrong, page, admin.get(page.replace("@", value)));
        }
        return outcome(wrong, READS.size() + PAGES.size());
    }

    static void note(List<String> wrong, String what, Reply reply) {
        boolean inside = reply.text().contains("\tat ")
                || reply.text().contains("java.lang.")
                || reply.text().contains("org.postgresql");
        if (reply.isServerError() || reply.status() == 0 || inside) {
            wrong.add(what.substring(0, Math.min(70, what.length())) + " " + reply.summary());
        }
    }

    static AttackOutcome outcome(List<String> wrong, int sent) {
        return AttackOutcome.when(
                wrong.isEmpty(),
                "%d requests, %d answered with an error of the server%s",
                sent,
                wrong.size(),
                wrong.isEmpty() ? "" : ": " + wrong.subList(0, Math.min(4, wrong.size())));
    }

    private static AttackOutcome forms(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        Session admin = target.session("admin");
        int sent = 0;
        for (String value : List.of("%ff", "%zz", "%", "%c3", "a%00b")) {
            for (String query :
                    List.of("nrql=" + value, value + "=x", "nrql=SELECT count(*) FROM Span&timeout=" + value)) {
                note(wrong, query, target.http().form("/v1/accounts/0/query", query, Target.adminHeader()));
                sent++;
            }
            for (String path : List.of("/keys", "/people", "/query/saved", "/accounts/new")) {
                String token = Session.token(admin.get("/password"));
                note(
                        wrong,
                        path,
                        admin.post(
                                path,
                                "name=" + value + "&username=" + value + "&userName=" + value + "&kind=" + value,
                                token));
                sent++;
            }
            Session anonymous = new Session(target.http().from("127.0.12.1"));
            String token = Session.token(anonymous.get("/login"));
            note(wrong, "/login", anonymous.post("/login", "username=" + value + "&password=" + value, token));
            sent++;
        }
        byte[] raw = "nrql=SELECT \u00ff\u00fe".getBytes(ISO_8859_1);
        for (String type : List.of(
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=nonsense",
                "application/json; charset=utf-16",
                "text/plain",
                "multipart/form-data; boundary=x",
                "")) {
            note(
                    wrong,
                    type,
                    target.http().post("/v1/accounts/0/query", raw, Target.adminHeader(), "Content-Type: " + type));
            sent++;
        }
        return outcome(wrong, sent);
    }

    /** Cursors that look like ours and are not. */
    private static AttackOutcome cursors(Target target) throws IOException {
        Reply page = target.http().get("/v1/accounts/0/invocations?limit=2", Target.adminHeader());
        Reply functions = target.http().get("/api/functions?limit=1", Target.adminHeader());
        List<String> genuine = new ArrayList<>(List.of(
                page.json().path("nextCursor").asString("x"),
                functions.json().path("nextCursor").asString("y")));
        List<String> forged = new ArrayList<>();
        for (String cursor : genuine) {
            for (int i = 0; i < cursor.length(); i += Math.max(1, cursor.length() / 12)) {
                forged.add(cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1));
                forged.add(cursor.substring(0, i));
            }
            forged.add(cursor + cursor);
        }
        for (String text : List.of(
                "0",
                "-1,-1",
                "9223372036854775807,9223372036854775807,9223372036854775807",
                "null",
                "{}",
                "[1,2]",
                "1:2:3:4",
                "2026-01-01T00:00:00Z,1",
                "\u0000",
                "+1000000000-01-01T00:00:00Z|1|Span",
                "-9223372036854775808|1",
                "1|Nothing|1",
                "arn:aws:lambda:x:y",
                "a\u0000b",
                "9".repeat(40) + ",1")) {
            forged.add(Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8)));
            forged.add(Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
            forged.add(text);
        }
        forged.add(Base64.getUrlEncoder().encodeToString(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2, 3, 4, 5}));
        List<String> wrong = new ArrayList<>();
        int sent = 0;
        for (String cursor : forged) {
            for (String path : List.of(
                    "/v1/accounts/0/invocations?cursor=",
                    "/v1/accounts/0/spans?requestId=x&cursor=",
                    "/v1/accounts/0/traces/x?cursor=",
                    "/api/functions?cursor=")) {
                note(
                        wrong,
                        path + cursor,
                        target.http().get(path + RawHttpClient.encoded(cursor), Target.adminHeader()));
                sent++;
            }
        }
        return outcome(wrong, sent);
    }

    private static AttackOutcome requestLines(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> lines = List.of(
                "GET / HTTP/9.9",
                "GET /",
                "BREW /login HTTP/1.1",
                "GET http://evil.example/login HTTP/1.1",
                "GET login HTTP/1.1",
                "CONNECT x:1 HTTP/1.1",
                "TRACE / HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "GET /" + "a".repeat(40_000) + " HTTP/1.1",
                "\u0000\u0001\u0002",
                "GET /login HTTP/1.1\u0000");
        for (String line : lines) {
            Reply reply = target.http()
                    .timeout(10_000)
                    .raw((line + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1), 65_536);
            if ((reply.isServerError() && reply.status() != 501 && reply.status() != 505)
                    || reply.text().contains("Cookie: ")) {
                wrong.add(line.substring(0, Math.min(60, line.length())) + " " + reply.summary());
            }
        }
        return outcome(wrong, lines.size());
    }

    private static AttackOutcome headers(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> headers = List.of(
                "Accept: \u00ff",
                "Accept: " + "a/b,".repeat(2_000),
                "Accept-Language: \u0000",
                "Cookie: filigree=" + "x".repeat(8_000),
                "Cookie: filigree=\"\u00ff",
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Range: bytes=0-0,".repeat(300),
                "Content-Encoding: bzip2",
                "If-Modified-Since: yesterday",
                "Api-Key: ",
                "Api-Key: \u00ff",
                "Api-Key: " + "k".repeat(20_000),
                "X-Query-Key: a\tb",
                "Authorization: Basic !!!");
        for (String header : headers) {
            for (String path :
                    List.of("/login", "/api/events", "/v1/accounts/0/query?nrql=x", "/assets/filigree.css")) {
                Reply reply = target.http().timeout(10_000).get(path, header);
                if (reply.isServerError() && reply.status() != 501) {
                    wrong.add(header.substring(0, Math.min(60, header.length())) + " " + path + " " + reply.summary());
                }
            }
        }
        return outcome(wrong, headers.size() * 4);
    }
}
