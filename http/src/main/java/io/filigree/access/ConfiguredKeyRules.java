package io.filigree.access;

import java.util.Optional;

/** Strength rules for keys from the environment and for imported keys. */
final class ConfiguredKeyRules {

    static final int MIN_LENGTH = 20;
    static final int MIN_DISTINCT = 8;

    private ConfiguredKeyRules() {}

    /** The weakness of a key, without the key itself; empty when it is strong enough. */
    static Optional<Weakness> weakness(String key) {
        if (key.length() < MIN_LENGTH) {
            return Optional.of(Weakness.of(key.length(), "character", MIN_LENGTH));
        }
        long distinct = key.chars().distinct().count();
        return distinct < MIN_DISTINCT
                ? Optional.of(Weakness.of(distinct, "different character", MIN_DISTINCT))
                : Optional.empty();
    }

    /**
     * @param text continues a sentence that begins with the name of the key
     * @param limit the bound that the key is below
     */
    record Weakness(String text, int limit) {

        private static Weakness of(long found, String what, int limit) {
            String plural = found == 1 ? "" : "s";
            return new Weakness("has " + found + " " + what + plural + "; at least " + limit + " are required", limit);
        }
    }

    /** A key from the environment is too weak. The message names the variable, never its value. */
    static final class WeakKeyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        WeakKeyException(String variable, String weakness) {
            super(variable + " " + weakness + ". Generate one with: openssl rand -hex 24");
        }
    }
}
