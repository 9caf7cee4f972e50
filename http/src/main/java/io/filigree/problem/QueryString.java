package io.filigree.problem;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Reads parameters from the query string only. The container's parameters include those of a form body, and throw an
 * exception for an invalid encoding.
 */
public final class QueryString {

    private QueryString() {}

    /** The values of the parameters of this name, in their order. Those that are not valid percent-encoding are left out. */
    public static List<String> values(HttpServletRequest request, String name) {
        String query = request.getQueryString();
        if (query == null || !query.contains(name)) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals == name.length() && parameter.startsWith(name)) {
                try {
                    values.add(URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    // An invalid encoding has no value.
                }
            }
        }
        return values;
    }
}
