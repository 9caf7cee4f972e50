package io.filigree.db.poll;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The next poll of each account. The leader maintains it; any process may request a poll. */
public final class PollSchedule {

    private final ScheduledPollRepository polls;

    PollSchedule(ScheduledPollRepository polls) {
        this.polls = polls;
    }

    /** The scheduled poll of the account; without times if it was never scheduled. */
    public ScheduledPoll of(String accountId) {
        return polls.findById(accountId).orElseGet(() -> ScheduledPoll.none(accountId));
    }

    /** The scheduled polls of these accounts, by account. */
    public Map<String, ScheduledPoll> of(Collection<String> accountIds) {
        Map<String, ScheduledPoll> all = polls.findAll().stream().collect(toMap(ScheduledPoll::accountId, identity()));
        return accountIds.stream()
                .distinct()
                .collect(toMap(identity(), id -> all.getOrDefault(id, ScheduledPoll.none(id))));
    }

    /** Requests a poll of the account, which the leader starts at its next check, seconds from now. */
    public void request(String accountId, Instant at) {
        polls.request(accountId, at);
    }

    /**
     * Sets when these accounts are polled next. A requested poll stays requested until a poll begins
     * ({@link PollHistory#begun}), so that one of the two is always visible.
     */
    public void plan(Map<String, Instant> nextPolls) {
        List<String> accountIds = new ArrayList<>();
        List<String> times = new ArrayList<>();
        nextPolls.forEach((accountId, next) -> {
            accountIds.add(accountId);
            times.add(next.toString());
        });
        polls.plan(accountIds.toArray(String[]::new), times.toArray(String[]::new));
    }
}
