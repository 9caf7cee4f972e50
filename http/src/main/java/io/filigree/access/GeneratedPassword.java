package io.filigree.access;

/**
 * A generated password, shown once and stored only as a hash.
 *
 * @param password to log in with and then to change
 */
public record GeneratedPassword(UserView person, String password) {

    /** Without the password, so that it cannot appear in logs or messages. */
    @Override
    public String toString() {
        return "GivenPassword[person=" + person + "]";
    }
}
