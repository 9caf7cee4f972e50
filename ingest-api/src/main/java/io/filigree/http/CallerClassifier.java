package io.filigree.http;

import jakarta.servlet.http.HttpServletRequest;

/** Tells callers apart by the headers of their request. Must not read the body. */
@FunctionalInterface
public interface CallerClassifier {

    /** The request attribute that has the id of the key of a {@link Caller#SENDER}. */
    String KEY_ID = CallerClassifier.class.getName() + ".KEY_ID";

    /** Sets {@link #KEY_ID}. */
    Caller classify(HttpServletRequest request);
}
