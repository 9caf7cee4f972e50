package io.filigree.db.key;

/**
 * A new key with its secret, which cannot be read again.
 *
 * @param secret the value that clients send
 */
public record CreatedKey(ApiKey key, String secret) {

    /** Without the secret, so that logs and messages never contain it. */
    @Override
    public String toString() {
        return "CreatedKey[key=" + key + "]";
    }
}
