package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

/**
 * One log event of a body.
 *
 * @param timestamp when the extension took it, in epoch milliseconds
 */
record ExtensionMessage(String id, String text, long timestamp) {

    ExtensionMessage {
        requireNonNull(id, "id");
        requireNonNull(text, "text");
    }
}
