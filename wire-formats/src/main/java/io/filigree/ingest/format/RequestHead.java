package io.filigree.ingest.format;

import org.jspecify.annotations.Nullable;

/** The parts of a request other than its body that a format may use. */
public interface RequestHead {

    /** The path as it was sent, with any prefix, without the query string. */
    String path();

    /** The first header of this name, in any case; null if absent. */
    @Nullable
    String header(String name);

    /** The first parameter of this name in the query string; null if absent. */
    @Nullable
    String parameter(String name);
}
