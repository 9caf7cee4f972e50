package io.filigree.http;

import jakarta.servlet.http.HttpServletRequest;

/** Tells callers apart by the headers of their request. Must not read the body. */
@FunctionalInterface
public interface CallerClassifier {

    /** The request attribute that has the id of the ingest key of a request, whatever its path. */
    String KEY_ID = CallerClassifier.class.getName() + ".KEY_ID";

    /** Sets {@link #KEY_ID} where the request has such a key. */
    CallerClass classify(HttpServletRequest request);
}
