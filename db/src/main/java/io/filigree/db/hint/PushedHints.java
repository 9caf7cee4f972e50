package io.filigree.db.hint;

/**
 * The result of leaving hints for pushed changes.
 *
 * @param kept functions that are going to be looked up in AWS
 * @param limited functions that the inventory does not know, beyond the limit of their account
 * @param notPaired functions of accounts that are not paired
 */
public record PushedHints(int kept, int limited, int notPaired) {

    public static final PushedHints NONE = new PushedHints(0, 0, 0);
}
