package io.filigree.query.nrql.catalogue;

/** The type of an attribute. */
public enum AttributeType {
    STRING,
    NUMBER,
    BOOLEAN,
    ARRAY
}
