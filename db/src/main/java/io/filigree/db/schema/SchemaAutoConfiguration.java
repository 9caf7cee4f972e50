package io.filigree.db.schema;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/** Makes every application that migrates the schema check its server first. */
@AutoConfiguration(before = FlywayAutoConfiguration.class)
public final class SchemaAutoConfiguration {

    @Bean
    FlywayMigrationStrategy schemaMigration() {
        return SchemaMigration::migrate;
    }
}
