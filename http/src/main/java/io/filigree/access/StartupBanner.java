package io.filigree.access;

import java.time.Clock;

import io.filigree.access.ConfiguredKeyRules.WeakKeyException;
import io.filigree.db.FiligreeHome;
import io.filigree.db.Terminal;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUsers;
import io.filigree.db.schema.SchemaReadyEvent;
import io.filigree.db.schema.SchemaStart;
import io.filigree.http.PublicUrl;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Prints the welcome message when the server listens, before it reports ready: the keys exist by then. After a start without the
 * database, prints it when the schema is ready.
 */
@Component
@RequiresRole({ProcessRole.INGEST, ProcessRole.QUERY, ProcessRole.WEB})
final class StartupBanner {

    private static final Logger log = LoggerFactory.getLogger(StartupBanner.class);

    private final ApiKeys keys;
    private final FirstStart firstStart;
    private final FiligreeHome home;
    private final PublicUrl url;
    private final boolean startedWithSchema;

    StartupBanner(
            ApiKeys keys,
            AppUsers users,
            AccessSettings settings,
            FiligreeHome home,
            Clock clock,
            PublicUrl url,
            SchemaStart schema) {
        this.firstStart = new FirstStart(keys, users, settings, clock);
        this.home = home;
        this.url = url;
        this.startedWithSchema = schema.isReady();
        if (startedWithSchema) {
            firstStart.requireStrongKeys();
        }
        this.keys = keys;
        keys.load();
    }

    // The console is for the operator: this output must not be written to a log.
    @SuppressWarnings("SystemOut")
    @EventListener(SchemaReadyEvent.class)
    void greet() {
        keys.load();
        if (!startedWithSchema) {
            try {
                firstStart.requireStrongKeys();
            } catch (WeakKeyException e) {
                log.error("No first keys were created: {}", e.getMessage());
                return;
            }
        }
        firstStart.welcome(url.url(), new SecretOutput(System.out, Terminal.isThere(), home));
    }
}
