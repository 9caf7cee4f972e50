package io.filigree.query.function;

/** The filters of functions other than tags, named like their URL parameters. */
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
