package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.FiligreeProcess;

/** Logins, cookies, CSRF tokens, roles and keys where they do not belong. */
final class SessionRules {

    private static final String FAMILY = "session";

    private SessionRules() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(FAMILY, "csrf-missing", target -> csrf(target, "")),
                Attack.quick(FAMILY, "csrf-wrong", target -> csrf(target, "x".repeat(96))),
                Attack.quick(FAMILY, "csrf-of-another-session", SessionRules::foreignToken),
                Attack.quick(FAMILY, "login-without-token", SessionRules::loginWithoutToken),
                Attack.quick(FAMILY, "fixation", SessionRules::fixation),
                Attack.quick(FAMILY, "after-logout", SessionRules::afterLogout),
                Attack.quick(FAMILY, "after-demotion", SessionRules::afterDemotion),
                Attack.quick(FAMILY, "cookie-flags", SessionRules::cookieFlags),
                Attack.quick(FAMILY, "open-redirects", SessionRules::openRedirects),
                Attack.quick(FAMILY, "method-override", SessionRules::methodOverride),
                Attack.quick(FAMILY, "key-in-query-string", SessionRules::keyInQueryString),
                Attack.quick(FAMILY, "viewer-as-admin", target -> roles(target, "viewer")),
                Attack.quick(FAMILY, "editor-as-admin", target -> roles(target, "editor")),
                Attack.quick(FAMILY, "names-cannot-be-told", SessionRules::names));
    }

    private static AttackOutcome csrf(Target target, String token) throws IOException {
        Session admin = target.session("admin");
        List<String> wrong = new ArrayList<>();
        for (String path : List.of(
                "/keys",
                "/people",
                "/password",
                "/logout",
                "/query/saved",
                "/accounts/new",
                "/accounts/bulk",
                "/accounts/" + Target.A + "/pause",
                "/accounts/" + Target.A + "/unpair",
                "/keys/1/revoke",
                "/people/admin/remove")) {
            Reply reply = admin.post(path, "name=forged&kind=admin&userName=forged&role=admin", token);
            if (reply.status() != 403) {
                wrong.add(path + " " + reply.status());
            }
        }
        return AttackOutcome.when(
                wrong.isEmpty() && admin.get("/keys").status() == 200, "11 forms are refused %s", wrong);
    }

    private static AttackOutcome foreignToken(Target target) throws IOException {
        String token = Session.token(target.session("admin").get("/password"));
        Reply reply = target.session("admin").post("/keys", "name=forged&kind=admin", token);
        Reply anonymous = new Session(target.http()).post("/keys", "name=forged&kind=admin", token);
        return AttackOutcome.when(
                reply.status() == 403 && anonymous.status() == 403,
                "answered %d and, without a session, %d",
                reply.status(),
                anonymous.status());
    }

    private static AttackOutcome loginWithoutToken(Target target) throws IOException {
        Target.Login login = target.newLogin("admin");
        Reply reply = target.http()
                .form("/login", "username=" + login.name() + "&password=" + RawHttpClient.encoded(login.password()));
        return AttackOutcome.when(
                !Session.isLoggedIn(reply), "answered %d to %s", reply.status(), reply.header("location"));
    }

    /** A session id that the attacker chose may not be the victim's after the login. */
    private static AttackOutcome fixation(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        Session victim = new Session(target.http());
        victim.cookies().put("filigree", "0123456789ABCDEF0123456789ABCDEF");
        Reply reply = victim.logIn(login.name(), login.password());
        Session attacker = new Session(target.http());
        attacker.cookies().put("filigree", "0123456789ABCDEF0123456789ABCDEF");
        int status = attacker.get("/functions").status();
        return AttackOutcome.when(
                Session.isLoggedIn(reply)
                        && status != 200
                        && !victim.cookies().containsValue("0123456789ABCDEF0123456789ABCDEF"),
                "the id is changed at login; with the old one a page answers %d",
                status);
    }

    private static AttackOutcome afterLogout(Target target) throws IOException {
        Session session = target.session("viewer");
        Session stolen = new Session(target.http());
        stolen.cookies().putAll(session.cookies());
        session.submit("/password", "/logout", "");
        int status = stolen.get("/functions").status();
        return AttackOutcome.when(status != 200, "a stolen cookie gives %d after the logout", status);
    }

    private static AttackOutcome afterDemotion(Target target) throws IOException {
        Target.Login login = target.newLogin("admin");
        Session session = new Session(target.http());
        session.logIn(login.name(), login.password());
        int before = session.get("/people").status();
        target.admin("PATCH", "/api/people/" + login.name(), Telemetry.json(Map.of("role", "viewer")));
        int after = session.get("/people").status();
        return AttackOutcome.when(
                before == 200 && after != 200, "people's page answers %d as admin and %d when demoted", before, after);
    }

    private static AttackOutcome cookieFlags(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        Session session = new Session(target.http());
        List<String> cookies = new ArrayList<>(session.get("/login").all("set-cookie"));
        cookies.addAll(session.logIn(login.name(), login.password()).all("set-cookie"));
        boolean flags = cookies.stream()
                .allMatch(cookie ->
                        (cookie.matches("(?i).*httponly.*") && cookie.matches("(?i).*samesite=(lax|strict).*"))
                                || cookie.matches("(?i).*(max-age=0|1970).*"));
        return AttackOutcome.when(flags && !cookies.isEmpty(), "%d cookies, all HttpOnly and SameSite", cookies.size());
    }

    private static AttackOutcome openRedirects(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        List<String> wrong = new ArrayList<>();
        for (String place : List.of(
                "//evil.example",
                "https://evil.example/",
                "/\\evil.example",
                "/%09/evil.example",
                "/;@evil.example",
                "/functions?continue=https://evil.example")) {
            Session session = new Session(target.http());
            session.get(place.startsWith("/") ? place : "/" + place);
            String parameters = "?continue=" + RawHttpClient.encoded(place) + "&redirect="
                    + RawHttpClient.encoded(place) + "&next=" + RawHttpClient.encoded(place);
            Reply page = session.get("/login" + parameters);
            Reply reply = session.post(
                    "/login" + parameters,
                    "username=" + login.name() + "&password=" + RawHttpClient.encoded(login.password()),
                    Session.token(page));
            String location = reply.header("location").replaceFirst("^https?://127\\.0\\.0\\.1:\\d+", "");
            if (!location.matches("/([^/\\\\].*)?") || !Session.isLoggedIn(reply)) {
                wrong.add(place + " leads to " + location);
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "6 places, each login leads to a page of ours %s", wrong);
    }

    private static AttackOutcome methodOverride(Target target) throws IOException {
        String key = "X-Query-Key: " + target.newKey("query");
        long before = target.admin("/api/keys").json().path("keys").size();
        for (String header :
                List.of("X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE")) {
            target.http().get("/api/keys/1", key, header);
            target.http().form("/api/keys/1?_method=DELETE", "_method=DELETE", key, header);
            target.http().get("/api/keys/1", Target.adminHeader(), header);
        }
        long alive = target.admin("/api/keys")
                .json()
                .path("keys")
                .valueStream()
                .filter(each -> each.path("keyId").asLong() == 1
                        && each.path("revokedAt").isMissingNode())
                .count();
        return AttackOutcome.when(alive == 1 && before > 0, "9 requests with another method in them revoke nothing");
    }

    private static AttackOutcome keyInQueryString(Target target) throws IOException {
        int open = 0;
        for (String name : List.of("Api-Key", "api_key", "key", "X-Query-Key", "license_key", "access_token")) {
            open += target.http()
                                    .get("/api/events?" + name + "=" + FiligreeProcess.QUERY_KEY)
                                    .status()
                            == 200
                    ? 1
                    : 0;
        }
        int basic = target.http()
                .get("/api/events", "Authorization: Bearer " + FiligreeProcess.QUERY_KEY)
                .status();
        return AttackOutcome.when(open == 0, "6 parameters open nothing (as bearer: %d)", basic);
    }

    private static AttackOutcome roles(Target target, String role) throws IOException {
        Session session = target.session(role);
        String token = Session.token(session.get("/password"));
        List<String> wrong = new ArrayList<>();
        for (String page : List.of("/people", "/query/plan?q=x")) {
            if (session.get(page).status() != 403) {
                wrong.add(page);
            }
        }
        for (String form : List.of(
                "/people",
                "/people/admin/role",
                "/people/admin/password",
                "/people/admin/unlock",
                "/people/admin/remove",
                "/accounts/" + Target.A + "/unpair")) {
            int status =
                    session.post(form, "role=viewer&userName=forged", token).status();
            if (status != 403) {
                wrong.add(form + " " + status);
            }
        }
        for (String rest : List.of("/api/keys", "/api/people", "/api/accounts", "/actuator/prometheus")) {
            int status = session.get(rest).status();
            if (status != 401) {
                wrong.add(rest + " " + status);
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "12 addresses are closed to a %s %s", role, wrong);
    }

    /** A known name with a wrong password and an unknown name: the same answer, and the same time for any length. */
    private static AttackOutcome names(Target target) throws IOException {
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        List<Long> overlong = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = target.newLogin("viewer").name();
            RawHttpClient from = target.http().from("127.0.7." + (i + 1));
            known.add(new Session(from).logIn(name, "wrong-password-1234").millis());
            unknown.add(new Session(from)
                    .logIn("unknown-" + i, "wrong-password-1234")
                    .millis());
            overlong.add(new Session(from).logIn(name, "w".repeat(5_000)).millis());
        }
        long fastest = List.of(known, unknown, overlong).stream()
                .mapToLong(SessionRules::smallest)
                .min()
                .orElse(0);
        long slowest = List.of(known, unknown, overlong).stream()
                .mapToLong(SessionRules::smallest)
                .max()
                .orElse(0);
        return AttackOutcome.when(
                slowest - fastest < Math.max(40, fastest / 2),
                "ms of wrong logins: known %s, unknown %s, overlong %s",
                known,
                unknown,
                overlong);
    }

    private static long smallest(List<Long> millis) {
        return millis.stream().mapToLong(Long::longValue).min().orElse(0);
    }
}
