package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Where a sender puts its key.
 *
 * @param name of the header or parameter
 */
public record KeyLocation(Place place, String name) {

    /** Part of a request. */
    public enum Place {
        HEADER("the header "),
        /** {@code Authorization: Bearer}, or {@code Basic} with the key as the password. */
        AUTHORIZATION("the header "),
        QUERY_PARAMETER("the query parameter ");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    /** {@code Authorization: Bearer <key>}. */
    public static final KeyLocation AUTHORIZATION = new KeyLocation(Place.AUTHORIZATION, "Authorization");

    public KeyLocation {
        requireNonNull(place, "place");
        requireNonNull(name, "name");
    }

    /** A header of this name, in any case. */
    public static KeyLocation header(String name) {
        return new KeyLocation(Place.HEADER, name);
    }

    /** A parameter of the query string. */
    public static KeyLocation queryParameter(String name) {
        return new KeyLocation(Place.QUERY_PARAMETER, name);
    }

    /** For messages: {@code the header X-License-Key or Api-Key}. */
    public static String describe(List<KeyLocation> locations) {
        StringBuilder text = new StringBuilder();
        Place last = null;
        for (KeyLocation location : locations) {
            text.append(text.isEmpty() ? "" : " or ");
            if (last == null || !last.text.equals(location.place.text)) {
                text.append(location.place.text);
            }
            text.append(location.name);
            last = location.place;
        }
        return text.toString();
    }
}
