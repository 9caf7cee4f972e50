package io.filigree.http;

import jakarta.servlet.http.HttpServletRequest;

/** Classifies callers by the headers of their request. It must not read the body. */
@FunctionalInterface
public interface CallerClassifier {

    /** The request attribute with the id of the request's ingest key, on any path. */
    String KEY_ID = CallerClassifier.class.getName() + ".KEY_ID";

    /** Classifies the caller, and sets {@link #KEY_ID} for a request with an ingest key. */
    CallerClass classify(HttpServletRequest request);
}
