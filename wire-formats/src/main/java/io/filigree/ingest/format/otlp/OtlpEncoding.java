package io.filigree.ingest.format.otlp;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** How a request is written. */
public enum OtlpEncoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String contentType;

    OtlpEncoding(String contentType) {
        this.contentType = contentType;
    }

    /** The content type of a response to a request in this encoding. */
    public String contentType() {
        return contentType;
    }

    /**
     * The encoding that a content type names.
     *
     * @param contentType of the request; null where it has none
     * @return protobuf where it names neither: that is what OTLP defines first, and most senders use
     */
    public static OtlpEncoding of(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).contains("json") ? JSON : PROTOBUF;
    }
}
