package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.function.ConfigurationAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A column of the files of history.
 *
 * @param name in files and in SQL: lower case, letters, digits and underscores
 * @param source where its values come from
 * @param attribute the name of the attribute, of the sources {@link Source#SENDER}, {@link Source#PLATFORM} and {@link
 *     Source#CONFIGURATION}
 */
public record HistoryColumn(
        String name,
        HistoryType type,
        Source source,
        @Nullable String attribute) {

    /** Where the values of a column come from. */
    public enum Source {
        /** The column of the same name of the event table in PostgreSQL. */
        EVENT,
        /** The ARN of the function. */
        ARN,
        /** The metadata that decorated the event; null for an event without metadata. The sender's attributes are not consulted. */
        METADATA,
        /** An attribute of the configuration in the metadata that decorated the event, as {@link #METADATA}. */
        CONFIGURATION,
        /**
         * An attribute that the sender wrote, where its value has the type of the column; null otherwise. The column {@code
         * attributes} has the value as well. Files that are older than the column do not have it.
         */
        SENDER,
        /** The same for an attribute of {@code completion}. */
        PLATFORM
    }

    public HistoryColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(source, "source");
    }

    /** A column without an attribute. */
    static HistoryColumn of(String name, HistoryType type, Source source) {
        return new HistoryColumn(name, type, source, null);
    }

    static HistoryColumn of(ConfigurationAttribute attribute) {
        HistoryType type = switch (attribute.type()) {
            case STRING, LIST -> HistoryType.STRING;
            case NUMBER -> HistoryType.INTEGER;
            case BOOLEAN -> HistoryType.BOOLEAN;
        };
        return new HistoryColumn(
                ConfigurationColumns.ofFiles(attribute), type, Source.CONFIGURATION, attribute.attributeName());
    }

    /** The documentation of the column in the Iceberg table, from which {@link #parse} restores the column. */
    String documentation() {
        return attribute == null
                ? source.name().toLowerCase(Locale.ROOT)
                : source.name().toLowerCase(Locale.ROOT) + ":" + attribute;
    }

    /** The column of an Iceberg table; empty where the table has a column that another program added. */
    static Optional<HistoryColumn> parse(String name, HistoryType type, @Nullable String documentation) {
        if (documentation == null) {
            return Optional.empty();
        }
        int colon = documentation.indexOf(':');
        String sourceName = colon < 0 ? documentation : documentation.substring(0, colon);
        for (Source source : Source.values()) {
            if (source.name().toLowerCase(Locale.ROOT).equals(sourceName)) {
                return Optional.of(
                        new HistoryColumn(name, type, source, colon < 0 ? null : documentation.substring(colon + 1)));
            }
        }
        return Optional.empty();
    }

    /** The name in SQL of DuckDB. */
    public String quoted() {
        return '"' + name + '"';
    }
}
