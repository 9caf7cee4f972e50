package io.filigree.query.function;

/** By what functions can be narrowed besides their tags, named as in an address. */
public enum FacetName {
    ACCOUNT("account"),
    REGION("region"),
    RUNTIME("runtime"),
    ARCHITECTURE("architecture"),
    PACKAGE_TYPE("package");

    private final String text;

    FacetName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
