package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.FiligreeProcess;

/** What was done is recorded, cannot be taken back by the application's own role, and holds no secret. */
final class AuditTrail {

    private static final String FAMILY = "audit";

    /** Addresses at which the log may be read; the documented one answers. */
    private static final List<String> EXPORTS =
            List.of("/api/audit", "/api/audit-log", "/api/audit/events", "/audit.jsonl");

    private AuditTrail() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(FAMILY, "actions-are-recorded", AuditTrail::recorded),
                Attack.load(FAMILY, "failures-are-recorded", AuditTrail::failures),
                Attack.quick(FAMILY, "no-secrets", AuditTrail::secrets),
                Attack.quick(FAMILY, "append-only", AuditTrail::appendOnly),
                Attack.quick(FAMILY, "closed-to-others", AuditTrail::closed),
                Attack.quick(FAMILY, "line-breaks", AuditTrail::lineBreaks));
    }

    private static String export(Target target) throws IOException {
        for (String path : EXPORTS) {
            Reply reply = target.http()
                    .get(
                            path + "?limit=1000",
                            Target.adminHeader(),
                            "Accept: application/x-ndjson, application/json;q=0.5");
            if (reply.status() == 200 && !reply.text().isBlank()) {
                return reply.text();
            }
        }
        throw new IOException("No audit log at " + EXPORTS);
    }

    private static AttackOutcome recorded(Target target) throws IOException, InterruptedException {
        Target.Login login = target.newLogin("editor");
        Session session = new Session(target.http());
        session.logIn(login.name(), login.password());
        String key = "audited-" + target.random().nextInt(1_000_000);
        Reply made = target.admin("POST", "/api/keys", Telemetry.json(Map.of("kind", "query", "name", key)));
        target.admin("DELETE", "/api/keys/" + made.json().path("keyId").asLong(0), "");
        target.admin("PATCH", "/api/people/" + login.name(), Telemetry.json(Map.of("role", "viewer")));
        target.admin("POST", "/api/people/" + login.name() + "/reset", "{}");
        target.admin("POST", "/api/accounts/" + Target.A + "/rotate", "{}");
        target.admin("PATCH", "/api/accounts/" + Target.A, Telemetry.json(Map.of("name", "alpha")));
        target.admin("DELETE", "/api/people/" + login.name(), "");
        String text = export(target);
        long lines = text.lines().filter(line -> line.contains(login.name())).count();
        List<String> missing = new ArrayList<>();
        if (!text.contains(key)) {
            missing.add("key");
        }
        if (lines < 4) {
            missing.add("logins, roles, resets or removals: " + lines + " lines");
        }
        if (!text.contains(Target.A)) {
            missing.add("account");
        }
        return AttackOutcome.when(missing.isEmpty(), "9 actions, %d lines name the login; missing: %s", lines, missing);
    }

    /** Failures may be written together, a minute later at most. */
    private static AttackOutcome failures(Target target) throws IOException, InterruptedException {
        String name = target.newLogin("viewer").name();
        new Session(target.http().from("127.0.5.1")).logIn(name, "not-the-password");
        export(target);
        long deadline = System.currentTimeMillis() + 75_000;
        String text;
        long lines;
        do {
            Thread.sleep(500);
            text = export(target);
            lines = text.lines().filter(line -> line.contains(name)).count();
        } while ((lines < 2 || !text.contains("127.0.5.1")) && System.currentTimeMillis() < deadline);
        return AttackOutcome.when(
                lines >= 2 && text.contains("127.0.5.1") && !text.contains("not-the-password"),
                "%d lines name the login, the address of the failure is %s",
                lines,
                text.contains("127.0.5.1") ? "there" : "missing");
    }

    private static AttackOutcome secrets(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        String key = target.newKey("query");
        String text = export(target);
        String external = target.admin("/api/accounts/" + Target.A)
                .json()
                .path("externalId")
                .asString("none");
        List<String> found = new ArrayList<>();
        for (String secret : List.of(login.password(), key, external, FiligreeProcess.ADMIN_KEY, target.ingestA())) {
            if (text.contains(secret)) {
                found.add(secret);
            }
        }
        return AttackOutcome.when(found.isEmpty(), "of 5 secrets it holds %d", found.size());
    }

    private static AttackOutcome appendOnly(Target target) throws IOException, SQLException {
        List<String> wrong = new ArrayList<>();
        String table = "";
        for (EmbeddedServer.Access access : new EmbeddedServer(target.process().home()).logIns("filigree")) {
            try (access;
                    Statement statement = access.connection().createStatement()) {
                try (ResultSet tables = statement.executeQuery(
                        "SELECT relname FROM pg_class WHERE relname LIKE 'audit%' AND relkind IN ('r','p')")) {
                    table = tables.next() ? tables.getString(1) : table;
                }
                if (table.isEmpty()) {
                    return AttackOutcome.failed("there is no table of an audit log");
                }
                for (String change : List.of(
                        "DELETE FROM %s",
                        "TRUNCATE %s",
                        "UPDATE %s SET " + column(statement, table) + " = " + column(statement, table))) {
                    try {
                        statement.execute(String.format(change, table));
                        wrong.add(String.format(change, table));
                    } catch (SQLException e) {
                        // Refused.
                    }
                }
            }
        }
        return AttackOutcome.when(
                !table.isEmpty() && wrong.isEmpty(),
                "3 changes of %s as the application's role; done: %s",
                table,
                wrong);
    }

    private static String column(Statement statement, String table) throws SQLException {
        try (ResultSet columns = statement.executeQuery("SELECT attname FROM pg_attribute WHERE attrelid = '" + table
                + "'::regclass AND attnum > 0 AND atttypid = 'text'::regtype")) {
            return columns.next() ? columns.getString(1) : "ctid";
        }
    }

    private static AttackOutcome closed(Target target) throws IOException {
        export(target);
        List<String> open = new ArrayList<>();
        Session viewer = target.session("viewer");
        Session editor = target.session("editor");
        for (String path : EXPORTS) {
            for (String key : List.of(target.newKey("query"), target.newKey("query", Target.A), target.ingestA())) {
                if (target.http().get(path, "Api-Key: " + key).status() == 200) {
                    open.add(path);
                }
            }
        }
        for (String page : List.of("/audit", "/audit.jsonl")) {
            if (viewer.get(page).status() == 200 || editor.get(page).status() == 200) {
                open.add(page);
            }
        }
        return AttackOutcome.when(open.isEmpty(), "closed to other keys, viewers and editors %s", open);
    }

    /** A name with a line break would make a second line of one. */
    private static AttackOutcome lineBreaks(Target target) throws IOException {
        String forged = "forged-" + target.random().nextInt(1_000_000);
        new Session(target.http().from("127.0.5.3")).logIn("x\n{\"action\":\"" + forged + "\"}", "not-the-password");
        target.admin(
                "POST",
                "/api/keys",
                Telemetry.json(Map.of("kind", "query", "name", "x\n{\"action\":\"" + forged + "\"}")));
        boolean own = export(target).lines().anyMatch(line -> line.startsWith("{\"action\":\"" + forged));
        return AttackOutcome.when(!own, "a line break in a name makes no line");
    }
}
