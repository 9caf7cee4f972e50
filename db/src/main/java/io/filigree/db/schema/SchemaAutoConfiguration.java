package io.filigree.db.schema;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Makes every application that migrates the schema check its server first. */
@AutoConfiguration(before = FlywayAutoConfiguration.class)
public final class SchemaAutoConfiguration {

    /** Whether the application starts without the database. An application sets it, it is no setting of operators. */
    public static final String OPTIONAL = "filigree.database.optional";

    @Bean
    SchemaStart schemaStart(@Value("${" + OPTIONAL + ":false}") boolean optional, ApplicationEventPublisher events) {
        return new SchemaStart(optional, events);
    }
}
