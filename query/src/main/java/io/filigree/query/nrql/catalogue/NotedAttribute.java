package io.filigree.query.nrql.catalogue;

/**
 * An attribute that events of a type have, or had.
 *
 * @param completion whether the platform's own lines say it, not the sender
 */
public record NotedAttribute(String eventType, String name, boolean completion, Kind kind) {

    /** Stands for every name: a sender made up more than are noted. */
    public static final String ANY = "*";
}
