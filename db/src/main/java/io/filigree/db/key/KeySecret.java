package io.filigree.db.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

import io.filigree.db.key.ApiKey.Kind;

/** Generates, validates and hashes secrets. Only hashes are kept in memory and in the table. */
final class KeySecret {

    /** Longer than the keys of Filigree and other vendors. */
    static final int MAX_LENGTH = 256;

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeySecret() {}

    static String random(Kind kind) {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return kind.prefix() + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it is valid in a header: visible ASCII, of at most {@link #MAX_LENGTH} characters. */
    static boolean isAcceptable(String secret) {
        return !secret.isEmpty()
                && secret.length() <= MAX_LENGTH
                && secret.chars().allMatch(character -> character > ' ' && character < 127);
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
