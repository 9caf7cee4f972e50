package io.filigree.access;

/**
 * A password that was made for somebody, which nobody can read again.
 *
 * @param password for them to log in with, and then to change
 */
public record GeneratedPassword(UserView person, String password) {

    /** Without the password, so that no log line or message ever carries it. */
    @Override
    public String toString() {
        return "GivenPassword[person=" + person + "]";
    }
}
