package io.filigree.access;

import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.CreatedKey;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Gives a new installation its keys and its first person, and tells whoever started it, once and only on the console:
 * never through the log, which is kept.
 */
final class FirstStart {

    private static final String ADMIN = "admin";
    private static final String FROM_ENVIRONMENT = "from the environment";

    private final ApiKeys keys;
    private final AppUsers users;
    private final PasswordEncoder passwords;
    private final AccessSettings settings;
    private final Clock clock;

    FirstStart(ApiKeys keys, AppUsers users, PasswordEncoder passwords, AccessSettings settings, Clock clock) {
        this.keys = keys;
        this.users = users;
        this.passwords = passwords;
        this.settings = settings;
        this.clock = clock;
    }

    /** Creates what is not there yet, and prints it. Prints the address alone when all is there. */
    void welcome(String url, PrintStream console) {
        List<String> lines = new ArrayList<>();
        createPerson().ifPresent(password -> lines.add(line("Log in", ADMIN + " / " + password)));
        create(Kind.ADMIN, settings.adminKey()).ifPresent(key -> lines.add(line("Admin key", shown(key))));
        Optional<CreatedKey> ingestKey = create(Kind.INGEST, settings.ingestKey());
        ingestKey.ifPresent(key -> lines.add(line("Ingest key", shown(key))));
        create(Kind.QUERY, settings.queryKey()).ifPresent(key -> lines.add(line("Query key", shown(key))));
        if (lines.isEmpty()) {
            console.println("Filigree is ready: " + url);
        } else {
            print(url, lines, ingestKey, console);
        }
        console.flush();
    }

    private void print(String url, List<String> created, Optional<CreatedKey> ingestKey, PrintStream console) {
        List<String> lines = new ArrayList<>();
        lines.add("Filigree is ready. What follows is shown once: keep it.");
        lines.add("");
        lines.add(line("Address", url));
        lines.addAll(created);
        ingestKey.ifPresent(key -> {
            lines.add("");
            lines.add("Point a Lambda extension here with these environment variables:");
            lines.add("NEW_RELIC_TELEMETRY_ENDPOINT=" + url + "/aws/lambda/v1");
            lines.add("NEW_RELIC_LICENSE_KEY=" + (isGiven(key) ? "<the value of FILIGREE_INGEST_KEY>" : key.secret()));
        });
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        String rule = "─".repeat(width + 2);
        console.println("┌" + rule + "┐");
        lines.forEach(line -> console.println("│ " + line + " ".repeat(width - line.length()) + " │"));
        console.println("└" + rule + "┘");
    }

    private Optional<CreatedKey> create(Kind kind, @Nullable String given) {
        return keys.createFirst(kind, "first start", given);
    }

    /** The new person's password, the only time that it is known. */
    private Optional<String> createPerson() {
        if (users.find(ADMIN).isPresent()) {
            return Optional.empty(); // the usual case, without the cost of a hash
        }
        String password = RandomPassword.next();
        AppUser person = AppUser.create(ADMIN, hash(password), Role.ADMIN, clock.instant());
        return users.createFirst(person) ? Optional.of(password) : Optional.empty();
    }

    private String hash(String password) {
        String hash = passwords.encode(password);
        if (hash == null) {
            throw new IllegalStateException("a password became no hash");
        }
        return hash;
    }

    private String shown(CreatedKey key) {
        return isGiven(key) ? FROM_ENVIRONMENT : key.secret();
    }

    private boolean isGiven(CreatedKey key) {
        return key.secret()
                .equals(
                        switch (key.key().kind()) {
                            case ADMIN -> settings.adminKey();
                            case INGEST -> settings.ingestKey();
                            case QUERY -> settings.queryKey();
                            case EVENTS -> null;
                        });
    }

    private static String line(String name, String value) {
        return String.format("%-12s%s", name, value);
    }
}
