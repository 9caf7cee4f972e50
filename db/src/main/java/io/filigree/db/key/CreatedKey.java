package io.filigree.db.key;

/**
 * A new key with its secret, which cannot be read again.
 *
 * @param secret what its owner sends
 */
public record CreatedKey(ApiKey key, String secret) {

    /** Without the secret, so that no log line or message ever carries it. */
    @Override
    public String toString() {
        return "CreatedKey[key=" + key + "]";
    }
}
