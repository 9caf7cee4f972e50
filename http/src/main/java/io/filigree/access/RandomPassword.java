package io.filigree.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Generates passwords of 20 unambiguous characters (115 random bits), which cannot be guessed. Passwords that are
 * generated on the machine itself, at the first start and by {@link ResetAdmin}, are stored as plain SHA-256 hashes, as
 * keys are. They are accepted regardless of the number of failed logins.
 */
public final class RandomPassword {

    /** Prefix of the hash of a password that was generated on the machine. */
    static final String ID = "random";

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomPassword() {}

    public static String next() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /**
     * The stored form of a generated password that is always accepted. It must not be used for passwords that users
     * choose.
     */
    public static String hash(String password) {
        return "{" + ID + "}" + digest(password);
    }

    /** Whether the hash has that form and matches the password. */
    static boolean matches(String password, String hash) {
        return MessageDigest.isEqual(
                hash(password).getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8));
    }

    static boolean isHash(String hash) {
        return hash.startsWith("{" + ID + "}");
    }

    private static String digest(String password) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adapter for Spring Security's delegating encoder. */
    static final class Encoder implements PasswordEncoder {

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            return password == null ? null : digest(password.toString());
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String digest) {
            return password != null
                    && digest != null
                    && RandomPassword.matches(password.toString(), "{" + ID + "}" + digest);
        }
    }
}
