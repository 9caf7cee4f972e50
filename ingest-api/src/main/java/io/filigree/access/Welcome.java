package io.filigree.access;

import java.time.Clock;

import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUsers;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Greets on the console when the server listens, which is before it reports ready: by then the keys are there. */
@Component
final class Welcome {

    private final FirstStart firstStart;
    private final AccessSettings settings;
    private final Environment environment;

    Welcome(
            ApiKeys keys,
            AppUsers users,
            PasswordEncoder passwords,
            AccessSettings settings,
            Clock clock,
            Environment environment) {
        this.firstStart = new FirstStart(keys, users, passwords, settings, clock);
        this.settings = settings;
        this.environment = environment;
    }

    // The console is for the person who starts us: what is printed here must not be in a log.
    @SuppressWarnings("SystemOut")
    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        firstStart.welcome(url(), System.out);
    }

    private String url() {
        if (settings.url() != null) {
            String url = settings.url().toString();
            return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }
        return "http://localhost:" + environment.getProperty("local.server.port", "8080");
    }
}
