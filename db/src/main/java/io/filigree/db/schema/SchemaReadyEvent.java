package io.filigree.db.schema;

import org.springframework.context.ApplicationEvent;

/**
 * Published once, when the application has started and the schema is migrated. Later than the start of the application if
 * it started without the database.
 */
public final class SchemaReadyEvent extends ApplicationEvent {

    private static final long serialVersionUID = 1;

    SchemaReadyEvent(Object source) {
        super(source);
    }
}
