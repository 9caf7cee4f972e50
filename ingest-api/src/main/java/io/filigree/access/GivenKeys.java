package io.filigree.access;

import java.util.Optional;

/** What a key from the environment, or an imported one, must be like: one that cannot be guessed. */
final class GivenKeys {

    static final int MIN_LENGTH = 20;
    static final int MIN_DISTINCT = 8;

    private GivenKeys() {}

    /** What is wrong with a key, without the key; empty when it will do. */
    static Optional<String> weakness(String key) {
        if (key.length() < MIN_LENGTH) {
            return Optional.of("has " + key.length() + " characters; at least " + MIN_LENGTH + " are required");
        }
        long distinct = key.chars().distinct().count();
        return distinct < MIN_DISTINCT
                ? Optional.of("has " + distinct + " different characters; at least " + MIN_DISTINCT + " are required")
                : Optional.empty();
    }

    /** A key from the environment is too weak to create. Names the variable, never its value. */
    static final class WeakKeyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        WeakKeyException(String variable, String weakness) {
            super(variable + " " + weakness + ". Generate one with: openssl rand -hex 24");
        }
    }
}
