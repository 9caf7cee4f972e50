package io.filigree.http;

import jakarta.servlet.http.HttpServletRequest;

/** Tells callers apart by the headers of their request. Must not read the body. */
@FunctionalInterface
public interface CallerClassifier {

    Caller classify(HttpServletRequest request);
}
