package io.filigree.simulator.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Deterministic replacements for values that AWS generates: code hashes, revision ids. */
final class Fingerprint {

    private Fingerprint() {}

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(sha256(text));
    }

    /** In the form of a UUID. */
    static String uuid(String text) {
        String hex = HexFormat.of().formatHex(sha256(text), 0, 16);
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
