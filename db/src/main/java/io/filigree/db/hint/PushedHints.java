package io.filigree.db.hint;

/**
 * The result of leaving hints for pushed changes.
 *
 * @param kept functions that AWS is going to be asked about
 * @param limited functions that the inventory does not know, beyond the limit of their account
 * @param notPaired functions of accounts that are not paired
 */
public record PushedHints(int kept, int limited, int notPaired) {

    public static final PushedHints NONE = new PushedHints(0, 0, 0);
}
