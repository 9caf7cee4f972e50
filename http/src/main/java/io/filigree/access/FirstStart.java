package io.filigree.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.filigree.access.ConfiguredKeyRules.WeakKeyException;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.CreatedKey;
import io.filigree.setup.SenderSetup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the first keys and the first user of a new installation, and shows them once through {@link SecretOutput}.
 * They are never written to the log, which is retained.
 */
final class FirstStart {

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);

    private static final String ADMIN = "admin";
    private static final String FROM_ENVIRONMENT = "from the environment";

    private final ApiKeys keys;
    private final AppUsers users;
    private final AccessSettings settings;
    private final Clock clock;

    FirstStart(ApiKeys keys, AppUsers users, AccessSettings settings, Clock clock) {
        this.keys = keys;
        this.users = users;
        this.settings = settings;
        this.clock = clock;
    }

    /** Creates missing keys and the first user, and prints them. Prints only the URL when nothing is missing. */
    void welcome(String url, SecretOutput output) {
        List<String> lines = new ArrayList<>();
        createPerson().ifPresent(password -> lines.add(SecretOutput.login(ADMIN, password)));
        create(Kind.ADMIN, settings.adminKey()).ifPresent(key -> lines.add(line("Admin key", shown(key))));
        Optional<CreatedKey> ingestKey = create(Kind.INGEST, settings.ingestKey());
        ingestKey.ifPresent(key -> lines.add(line("Ingest key", shown(key))));
        create(Kind.QUERY, settings.queryKey()).ifPresent(key -> lines.add(line("Query key", shown(key))));
        if (lines.isEmpty()) {
            output.print("Filigree is ready: " + url);
        } else {
            show(url, lines, ingestKey, output);
        }
    }

    /**
     * Rejects weak keys from the environment before anything is created with them. A weak key of an earlier start stays
     * valid, with a warning.
     */
    void requireStrongKeys() {
        for (Kind kind : Kind.values()) {
            String key = given(kind);
            if (key == null) {
                continue;
            }
            String variable = "FILIGREE_" + kind.name() + "_KEY";
            ConfiguredKeyRules.weakness(key).ifPresent(weakness -> {
                if (keys.all().stream().noneMatch(known -> known.kind() == kind)) {
                    throw new WeakKeyException(variable, weakness.text());
                }
                log.warn(
                        "{} {}: if it is the key of the first start, create a new key on the page Keys and revoke this one",
                        variable,
                        weakness.text());
            });
        }
    }

    private void show(String url, List<String> created, Optional<CreatedKey> ingestKey, SecretOutput output) {
        List<String> lines = new ArrayList<>();
        lines.add("Filigree is ready. The following is shown only once. Save it now.");
        lines.add("");
        lines.add(line("URL", url));
        lines.addAll(created);
        ingestKey.ifPresent(key -> {
            String secret = isGiven(key) ? "<the value of FILIGREE_INGEST_KEY>" : key.secret();
            lines.add("");
            lines.add("Settings of the senders in your functions:");
            for (SenderSetup setup : SenderSetup.values()) {
                lines.add("");
                lines.add("# " + setup.title());
                setup.lines(url, secret).lines().forEach(lines::add);
                setup.warning(url).ifPresent(lines::add);
            }
        });
        output.show(lines);
    }

    private Optional<CreatedKey> create(Kind kind, @Nullable String given) {
        return keys.createFirst(kind, "first start", given);
    }

    /** The password of the new user, which is not available later. */
    private Optional<String> createPerson() {
        if (users.find(ADMIN).isPresent()) {
            return Optional.empty();
        }
        String password = RandomPassword.next();
        AppUser person = AppUser.create(ADMIN, RandomPassword.hash(password), Role.ADMIN, clock.instant());
        return users.createFirst(person) ? Optional.of(password) : Optional.empty();
    }

    private String shown(CreatedKey key) {
        return isGiven(key) ? FROM_ENVIRONMENT : key.secret();
    }

    private boolean isGiven(CreatedKey key) {
        return key.secret().equals(given(key.key().kind()));
    }

    private @Nullable String given(Kind kind) {
        return switch (kind) {
            case ADMIN -> settings.adminKey();
            case INGEST -> settings.ingestKey();
            case QUERY -> settings.queryKey();
            case EVENTS -> null;
        };
    }

    private static String line(String name, String value) {
        return String.format("%-12s%s", name, value);
    }
}
