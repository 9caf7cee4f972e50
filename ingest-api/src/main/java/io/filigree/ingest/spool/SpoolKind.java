package io.filigree.ingest.spool;

import java.util.Arrays;
import java.util.Locale;

/** The value of {@code filigree.spool}, env {@code FILIGREE_SPOOL}: where acknowledged payloads wait until they are stored. */
public enum SpoolKind {

    /** In files of each process. */
    FILE,

    /** In a topic of Kafka that all processes share. */
    KAFKA;

    /**
     * The kind with this name, in lower or upper case.
     *
     * @throws IllegalArgumentException if no kind has the name
     */
    public static SpoolKind parse(String value) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equalsIgnoreCase(value.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "filigree.spool must be file or kafka, not " + value.toLowerCase(Locale.ROOT)));
    }
}
