package io.filigree.awsevent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Events as EventBridge delivers them, of the function {@code checkout} of the account 123456789012 in Ireland. */
public final class DeliveredEvents {

    private DeliveredEvents() {}

    /** The text of that file. */
    public static String read(String name) {
        try (InputStream in = DeliveredEvents.class.getResourceAsStream("/awsevent/" + name + ".json")) {
            if (in == null) {
                throw new AssertionError("no such file: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
