package io.filigree;

import io.filigree.db.schema.SchemaReadyEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Warns at start when the application's database role is a superuser, which it has no need of. */
@Component
final class SuperuserWarning {

    private static final Logger log = LoggerFactory.getLogger(SuperuserWarning.class);

    private final JdbcClient jdbc;

    SuperuserWarning(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventListener(SchemaReadyEvent.class)
    void warn() {
        jdbc.sql("SELECT rolname FROM pg_roles WHERE rolname = current_user AND rolsuper")
                .query(String.class)
                .optional()
                .ifPresent(role -> log.warn(
                        "The database role of Filigree is a superuser and should not be: role={}. docs/security.md says"
                                + " how to change it",
                        role));
    }
}
