package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A request of an authenticated sender, its body complete and within {@link WireFormat#maxBody()}. */
public interface ReceivedRequest extends RequestHead {

    /** As posted, compressed or not; not a copy, so callers must not change it. */
    byte[] body();

    /** A request that is only a body, for formats that use nothing else. */
    static ReceivedRequest of(byte[] body) {
        requireNonNull(body, "body");
        return new ReceivedRequest() {
            @Override
            public byte[] body() {
                return body;
            }

            @Override
            public String path() {
                return "";
            }

            @Override
            public @Nullable String header(String name) {
                return null;
            }

            @Override
            public @Nullable String parameter(String name) {
                return null;
            }
        };
    }
}
