package io.filigree.page.account;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.db.freshness.DecorationCounts;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.freshness.RegionFreshness;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.db.poll.PollSchedule;
import io.filigree.db.poll.ScheduledPoll;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import io.filigree.query.function.FunctionReader;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of all paired accounts, their polls and problems. */
@Controller
final class AccountsController {

    static final Duration LAST_DAY = Duration.ofDays(1);

    private final PairingStateReader pairings;
    private final RegionReader regions;
    private final PollReader polls;
    private final PollSchedule schedule;
    private final FunctionReader functions;
    private final FreshnessReader freshness;
    private final EventSourceMappings eventSources;
    private final Clock clock;

    AccountsController(
            PairingStateReader pairings,
            RegionReader regions,
            PollReader polls,
            PollSchedule schedule,
            FunctionReader functions,
            FreshnessReader freshness,
            EventSourceMappings eventSources,
            Clock clock) {
        this.pairings = pairings;
        this.regions = regions;
        this.polls = polls;
        this.schedule = schedule;
        this.functions = functions;
        this.freshness = freshness;
        this.eventSources = eventSources;
        this.clock = clock;
    }

    @GetMapping("/accounts")
    String accounts(Model model) {
        Instant now = clock.instant();
        Map<String, List<ListedRegion>> swept = regions.byAccount();
        List<PairingState> states = pairings.all(swept);
        Map<String, List<EventSourceSweep.Failure>> failures = eventSources.failures(AccountScope.ALL).stream()
                .collect(Collectors.groupingBy(EventSourceSweep.Failure::accountId));
        Map<String, List<AccountProblem>> problems = states.stream()
                .collect(Collectors.toMap(
                        state -> state.account().accountId(), state -> problems(state, swept, failures)));
        model.addAttribute("accounts", listed(states, problems, now));
        model.addAttribute(
                "problems",
                states.stream()
                        .flatMap(state -> problems.getOrDefault(state.account().accountId(), List.of()).stream())
                        .toList());
        model.addAttribute("eventsRefused", pairings.eventsRefused());
        return "account/accounts";
    }

    private List<ListedAccount> listed(
            List<PairingState> states, Map<String, List<AccountProblem>> problems, Instant now) {
        Map<String, Long> counts = functions.countByAccount();
        Map<String, ListedPoll> last = polls.lastByAccount();
        Map<String, ScheduledPoll> next = schedule.of(
                states.stream().map(state -> state.account().accountId()).toList());
        Map<String, List<DecorationCounts>> decorations = freshness.ofAll(now.minus(LAST_DAY)).stream()
                .collect(Collectors.groupingBy(
                        RegionFreshness::accountId, Collectors.mapping(RegionFreshness::counts, Collectors.toList())));
        return states.stream()
                .map(state -> {
                    String id = state.account().accountId();
                    AccountSummary.Polls polled = new AccountSummary.Polls(
                            last.get(id), requireNonNull(next.get(id)).nextPollAt());
                    return new ListedAccount(
                            AccountSummary.of(state, counts.getOrDefault(id, 0L), polled, now),
                            problems.getOrDefault(id, List.of()).size(),
                            FreshnessSummary.of("", DecorationCounts.sum(decorations.getOrDefault(id, List.of()))));
                })
                .toList();
    }

    private static List<AccountProblem> problems(
            PairingState state,
            Map<String, List<ListedRegion>> swept,
            Map<String, List<EventSourceSweep.Failure>> eventSources) {
        String id = state.account().accountId();
        return AccountProblem.of(
                state.account(), swept.getOrDefault(id, List.of()), eventSources.getOrDefault(id, List.of()));
    }
}
