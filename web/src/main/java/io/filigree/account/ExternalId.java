package io.filigree.account;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/**
 * Generates random external ids. A customer cannot choose one, and so cannot make Filigree assume the role of another
 * customer. AWS allows 2 to 1,224 characters.
 */
final class ExternalId {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ExternalId() {}

    static String random() {
        return RANDOM.ints(LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
