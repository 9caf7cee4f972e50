package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.filigree.benchmarks.harness.FiligreeProcess;

/** Secrets that can be guessed, and secrets that can be found. */
final class WeakSecrets {

    private static final String FAMILY = "weak-secret";

    private WeakSecrets() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(Attack.quick(FAMILY, "passwords", WeakSecrets::passwords));
        attacks.add(Attack.quick(FAMILY, "secrets-in-logs", WeakSecrets::logs));
        for (String key : List.of("ADMIN", "INGEST", "QUERY")) {
            attacks.add(Attack.load(
                    FAMILY,
                    "short-" + key.toLowerCase(java.util.Locale.ROOT) + "-key",
                    target -> refused(target, "FILIGREE_" + key + "_KEY", "short")));
        }
        attacks.add(Attack.load(
                FAMILY,
                "key-of-19-characters",
                target -> refused(target, "FILIGREE_ADMIN_KEY", "Xk29dLq84mZt7Rw1pVb")));
        attacks.add(Attack.load(FAMILY, "first-secrets", WeakSecrets::firstSecrets));
        return attacks;
    }

    private static AttackOutcome passwords(Target target) throws IOException {
        List<String> taken = new ArrayList<>();
        List<String> weak =
                List.of("aaaaaaaaaaaa", "abababababab", "short", "            ", "111111111111", "a".repeat(201), "");
        for (String password : weak) {
            if (changes(target, password)) {
                taken.add(password);
            }
        }
        Target.Login login = target.newLogin("viewer");
        Session session = new Session(target.http());
        session.logIn(login.name(), login.password());
        String named = (login.name() + login.name() + login.name())
                .substring(0, Math.max(12, login.name().length()));
        Reply reply = change(session, login.password(), named);
        if (logsIn(target, login.name(), named)) {
            taken.add("the name repeated, " + reply.status());
        }
        boolean good = changes(target, "correct horse 9 battery staple");
        return AttackOutcome.when(
                taken.isEmpty() && good,
                "%d weak passwords, taken: %s; a good one is %s",
                weak.size() + 1,
                taken,
                good ? "taken" : "refused");
    }

    private static boolean changes(Target target, String password) throws IOException {
        Target.Login login = target.newLogin("viewer");
        Session session = new Session(target.http());
        session.logIn(login.name(), login.password());
        change(session, login.password(), password);
        return logsIn(target, login.name(), password);
    }

    private static boolean logsIn(Target target, String name, String password) throws IOException {
        // Each from a separate address, so that refused passwords do not count against other attacks' logins.
        String address = "127.0.11." + (1 + target.random().nextInt(250));
        return Session.isLoggedIn(new Session(target.http().from(address)).logIn(name, password));
    }

    /** Fills in the form as its page has it, with any field names. */
    private static Reply change(Session session, String old, String fresh) throws IOException {
        Reply page = session.get("/password");
        StringBuilder form = new StringBuilder();
        java.util.regex.Matcher fields = java.util.regex.Pattern.compile("<input[^>]*type=\"password\"[^>]*>")
                .matcher(page.text());
        boolean first = true;
        while (fields.find()) {
            String name =
                    fields.group().replaceAll(".*name=\"([^\"]+)\".*", "$1").strip();
            form.append(form.length() == 0 ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(RawHttpClient.encoded(first ? old : fresh));
            first = false;
        }
        return session.post("/password", form.toString(), Session.token(page));
    }

    /** A start with this key ends with an error that names the setting and not the key. */
    private static AttackOutcome refused(Target target, String setting, String key)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Target.environment(target.aws()));
        environment.put(setting, key);
        Path home = target.scratch().resolve("weak-" + target.random().nextInt(1_000_000));
        FiligreeProcess process =
                FiligreeProcess.embedded(new FiligreeProcess.Options(home, List.of("-Xmx256m"), environment));
        try {
            process.launch();
            long deadline = System.currentTimeMillis() + 60_000;
            while (process.isAlive() && !process.isReady() && System.currentTimeMillis() < deadline) {
                Thread.sleep(100);
            }
            boolean ended = process.process().waitFor(10, TimeUnit.SECONDS);
            String log = Files.readString(process.log());
            return AttackOutcome.when(
                    ended && log.contains(setting),
                    "a start with a weak %s %s, and its log %s the setting",
                    setting,
                    ended ? "is refused" : "succeeds",
                    log.contains(setting) ? "names" : "does not name");
        } finally {
            process.process().destroy();
            process.process().waitFor(20, TimeUnit.SECONDS);
            EmbeddedServer.stopOrphan(home);
            process.close();
        }
    }

    /** A first start without a terminal prints no secret but the path of a file that only its user reads. */
    private static AttackOutcome firstSecrets(Target target) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Target.environment(target.aws()));
        environment.put("FILIGREE_ADMIN_KEY", "");
        environment.put("FILIGREE_INGEST_KEY", "");
        environment.put("FILIGREE_QUERY_KEY", "");
        Path home = target.scratch().resolve("first-" + target.random().nextInt(1_000_000));
        FiligreeProcess process =
                FiligreeProcess.embedded(new FiligreeProcess.Options(home, List.of("-Xmx256m"), environment));
        try {
            process.startAgain();
            String output = Files.readString(process.log());
            Path file = home.resolve("first-secrets");
            boolean printed = output.contains("flg_adm_")
                    || output.contains("flg_ing_")
                    || output.contains("flg_qry_")
                    || output.matches("(?s).*Log in\\s+admin / \\S{12,}.*");
            String modes =
                    Files.exists(file) ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : "missing";
            boolean complete = Files.exists(file) && Files.readString(file).contains("flg_adm_");
            return AttackOutcome.when(
                    !printed && complete && modes.equals("rw-------") && output.contains("first-secrets"),
                    "secrets are %s the output; first-secrets is %s",
                    printed ? "in" : "not in",
                    modes);
        } finally {
            process.stop();
            EmbeddedServer.stopOrphan(home);
            process.close();
        }
    }

    private static AttackOutcome logs(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        new Session(target.http()).logIn(login.name(), login.password());
        String key = target.newKey("query");
        target.http().get("/api/events?limit=1", "Api-Key: " + key);
        target.http().get("/api/events?limit=zzz", "Api-Key: " + key);
        List<String> secrets = List.of(login.password(), key, FiligreeProcess.ADMIN_KEY, target.ingestA());
        List<String> found = new ArrayList<>();
        try (var files = Files.walk(target.process().home())) {
            for (Path file : files.filter(each -> each.toString().endsWith(".log") && Files.isRegularFile(each))
                    .toList()) {
                String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                if (secrets.stream().anyMatch(text::contains)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return AttackOutcome.when(found.isEmpty(), "4 secrets are in no log %s", found);
    }
}
