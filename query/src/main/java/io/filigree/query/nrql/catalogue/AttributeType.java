package io.filigree.query.nrql.catalogue;

/** What an attribute's value can be. */
public enum AttributeType {
    STRING,
    NUMBER,
    BOOLEAN
}
