package io.filigree.page.account;

import java.util.List;
import java.util.regex.Pattern;

import io.filigree.account.BulkPairingRequest.Member;
import io.filigree.problem.InvalidInputException;

/**
 * Parses a pasted list of accounts: one per line, the id and then the name, with any separator that spreadsheets use.
 */
final class PastedAccounts {

    private static final Pattern BETWEEN = Pattern.compile("[\\s,;|]+");

    private PastedAccounts() {}

    /**
     * An account without a name gets its id as the name. Invalid ids are reported for each account, not for the list.
     */
    static List<Member> read(String pasted) {
        List<Member> members = pasted.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(PastedAccounts::member)
                .toList();
        if (members.isEmpty()) {
            throw InvalidInputException.of("accounts", "accounts must have at least one line");
        }
        return members;
    }

    private static Member member(String line) {
        String[] parts = BETWEEN.split(line, 2);
        String accountId = parts[0].replace("-", "");
        String name = parts.length == 1 ? "" : parts[1].strip();
        return new Member(accountId, name.isEmpty() ? accountId : name);
    }
}
