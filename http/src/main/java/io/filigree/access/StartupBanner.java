package io.filigree.access;

import java.time.Clock;

import io.filigree.db.FiligreeHome;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUsers;
import io.filigree.http.PublicUrl;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Prints the welcome message when the server listens, before it reports ready: the keys exist by then. */
@Component
final class StartupBanner {

    private final FirstStart firstStart;
    private final FiligreeHome home;
    private final PublicUrl url;

    StartupBanner(
            ApiKeys keys, AppUsers users, AccessSettings settings, FiligreeHome home, Clock clock, PublicUrl url) {
        this.firstStart = new FirstStart(keys, users, settings, clock);
        this.home = home;
        firstStart.requireStrongKeys();
        this.url = url;
    }

    // The console is for the operator: this output must not be written to a log.
    @SuppressWarnings("SystemOut")
    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        firstStart.welcome(url.url(), new SecretOutput(System.out, Terminal.isThere(), home));
    }
}
