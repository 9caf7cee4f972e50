package io.filigree.decorator.attribute;

/** The type of an attribute's value. */
public enum ValueType {
    STRING,
    NUMBER,
    BOOLEAN,
    /** Several strings. An event has them as one string, joined by commas. */
    LIST
}
