package io.filigree.decorator.attribute;

/** The unit of a numeric attribute. */
public enum AttributeUnit {
    NONE(""),
    SECONDS("s"),
    MILLISECONDS("ms"),
    MEGABYTES("MB"),
    /** A point in time. */
    EPOCH_MILLISECONDS("epoch ms");

    private final String symbol;

    AttributeUnit(String symbol) {
        this.symbol = symbol;
    }

    /** As it is written after a number; empty for {@link #NONE}. */
    public String symbol() {
        return symbol;
    }
}
