package io.filigree.query.nrql.catalogue;

/**
 * An attribute that events of a type have, or had.
 *
 * @param completion whether it comes from platform lines, not from the sender
 */
public record CatalogAttribute(String eventType, String name, boolean completion, AttributeType kind) {

    /** Wildcard for all names, used when a sender exceeds the number of attributes recorded. */
    public static final String ANY = "*";
}
