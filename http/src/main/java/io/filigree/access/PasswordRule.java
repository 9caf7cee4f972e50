package io.filigree.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;

/**
 * Rules for passwords that users choose: at least {@link UserService#MIN_PASSWORD} characters and not easy to guess.
 */
final class PasswordRule {

    /**
     * On zxcvbn's scale of 0 to 4: more than 100 million guesses, which login limits and the cost of a hash rule out.
     */
    private static final int MIN_SCORE = 3;

    /** Number of characters that are measured: the time grows faster than the length. */
    private static final int MEASURED = 100;

    private static final String PRODUCT = "filigree";
    private static final int SHORTEST_NAME = 4;

    private PasswordRule() {}

    /** The weakness of a password of a valid length; empty when it is strong enough. */
    static Optional<String> weakness(String password, String userName) {
        String folded = password.toLowerCase(Locale.ROOT);
        if (folded.contains(PRODUCT) || userName.length() >= SHORTEST_NAME && folded.contains(userName)) {
            return Optional.of("the password contains the user name or the name of the product");
        }
        String measured = password.substring(0, Math.min(password.length(), MEASURED));
        Strength strength = new Zxcvbn().measure(measured, List.of(userName, PRODUCT));
        if (strength.getScore() >= MIN_SCORE) {
            return Optional.empty();
        }
        String warning = strength.getFeedback().getWarning(Locale.ENGLISH);
        return Optional.of("the password is easy to guess: "
                + (warning == null || warning.isBlank() ? "use several unrelated words" : warning));
    }
}
