package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.simulator.aws.FakeAws;

/** A forged host of a request may be in no response; {@code FILIGREE_URL} alone defines Filigree's address. */
final class ForgedHosts {

    private static final String FAMILY = "forged-host";
    private static final String EVIL = "evil.example";

    private static final Map<String, List<String>> HEADERS = headers();

    private ForgedHosts() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        HEADERS.forEach((name, headers) -> attacks.add(Attack.quick(FAMILY, name, target -> nowhere(target, headers))));
        attacks.add(Attack.load(FAMILY, "behind-tls-proxy", ForgedHosts::behindProxy));
        return attacks;
    }

    private static Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("host", List.of("Host: " + EVIL));
        headers.put("host-with-port", List.of("Host: " + EVIL + ":8080"));
        headers.put(
                "x-forwarded-host",
                List.of("X-Forwarded-Host: " + EVIL, "X-Forwarded-Proto: https", "X-Forwarded-Port: 666"));
        headers.put("forwarded", List.of("Forwarded: for=1.2.3.4;host=" + EVIL + ";proto=https"));
        headers.put(
                "x-forwarded-prefix",
                List.of("X-Forwarded-Prefix: /" + EVIL, "X-Original-URL: /" + EVIL, "X-Rewrite-URL: /" + EVIL));
        headers.put(
                "x-forwarded-server",
                List.of("X-Forwarded-Server: " + EVIL, "X-Host: " + EVIL, "X-Original-Host: " + EVIL));
        return headers;
    }

    private static AttackOutcome nowhere(Target target, List<String> headers) throws IOException {
        Session admin = target.session("admin");
        String found = find(target.http(), admin, headers);
        return AttackOutcome.when(found.isEmpty(), "not in the answers of 20 addresses%s", found);
    }

    private static String find(RawHttpClient http, Session admin, List<String> headers) throws IOException {
        String[] plain = headers.toArray(String[]::new);
        List<String> withKey = new ArrayList<>(headers);
        withKey.add(Target.adminHeader());
        for (String path : List.of("/", "/login", "/functions", "/nothing", "/query")) {
            Reply reply = http.get(path, plain);
            if (shows(reply)) {
                return ": " + path + " shows it: " + reply.header("location");
            }
        }
        for (String path : List.of(
                "/",
                "/functions",
                "/accounts",
                "/accounts/new",
                "/accounts/" + Target.A,
                "/accounts/" + Target.A + "/pair/key",
                "/accounts/" + Target.A + "/pair/event",
                "/accounts/" + Target.A + "/pair/done",
                "/keys",
                "/people",
                "/query",
                "/query/gallery")) {
            Reply reply = admin.get(path, plain);
            if (shows(reply)) {
                return ": the page " + path + " shows it";
            }
        }
        for (String path : List.of("/api/openapi", "/api/accounts", "/api/accounts/" + Target.A + "/policies")) {
            Reply reply = http.get(path, withKey.toArray(String[]::new));
            if (shows(reply)) {
                return ": " + path + " shows it";
            }
        }
        return "";
    }

    private static boolean shows(Reply reply) {
        return reply.text().contains(EVIL) || reply.headers().toString().contains(EVIL);
    }

    /** Another instance, told that it is reached over TLS. */
    private static AttackOutcome behindProxy(Target target) throws IOException, InterruptedException {
        try (FakeAws aws = FakeAws.start()) {
            Map<String, String> environment = new HashMap<>(Target.environment(aws));
            environment.put("FILIGREE_URL", "https://filigree.example.com");
            FiligreeProcess process = FiligreeProcess.embedded(new FiligreeProcess.Options(
                    target.scratch().resolve("proxied-" + target.random().nextInt(10_000)),
                    List.of("-Xmx256m"),
                    environment));
            try {
                process.startAgain();
                return proxied(RawHttpClient.to(process.port()));
            } finally {
                process.stop();
                EmbeddedServer.stopOrphan(process.home());
                process.close();
            }
        }
    }

    private static AttackOutcome proxied(RawHttpClient http) throws IOException {
        List<String> wrong = new ArrayList<>();
        Reply created = http.json(
                "POST",
                "/api/people",
                Telemetry.json(Map.of("userName", "proxied", "role", "admin")),
                Target.adminHeader());
        Session session = new Session(http);
        List<String> cookies = new ArrayList<>(session.get("/login").all("set-cookie"));
        Reply logIn = session.logIn("proxied", created.json().path("password").asString(""));
        cookies.addAll(logIn.all("set-cookie"));
        if (cookies.isEmpty() || !cookies.stream().allMatch(cookie -> cookie.matches("(?i).*; *secure.*"))) {
            wrong.add("cookies without Secure: " + cookies);
        }
        if (!session.get("/login").header("strict-transport-security").contains("max-age=")) {
            wrong.add("no Strict-Transport-Security");
        }
        for (Reply redirect : List.of(logIn, http.get("/functions"), http.get("/functions", "Host: " + EVIL))) {
            String location = redirect.header("location");
            if (!location.startsWith("/") && !location.startsWith("https://filigree.example.com/")) {
                wrong.add("redirect to " + location);
            }
        }
        for (List<String> headers : HEADERS.values()) {
            String found = find(http, session, headers);
            if (!found.isEmpty()) {
                wrong.add(headers + found);
            }
        }
        return AttackOutcome.when(
                wrong.isEmpty(), "cookies are Secure, HSTS is set, redirects stay, no forged host is shown %s", wrong);
    }
}
