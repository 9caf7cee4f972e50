package io.filigree.page.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.freshness.DecorationCounts;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.freshness.RegionFreshness;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.db.poll.PollSchedule;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.CurrentUserView;
import io.filigree.page.TimestampView;
import io.filigree.poller.AwsRegion;
import io.filigree.poller.PollSettings;
import io.filigree.query.account.AccountReader;
import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/** The page of one paired account: polls, regions, decoration of its events and settings. */
@Controller
final class AccountPageController {

    private static final int RECENT_POLLS = 20;

    /** Resolution of the chart of the last day, matched to its width in pixels. */
    private static final Duration STEP = Duration.ofMinutes(10);

    private final PairingStateReader pairings;
    private final RegionReader regions;
    private final PollReader polls;
    private final PollSchedule schedule;
    private final AccountReader accounts;
    private final FreshnessReader freshness;
    private final EventSourceMappings eventSources;
    private final PollSettings settings;
    private final Clock clock;

    AccountPageController(
            PairingStateReader pairings,
            RegionReader regions,
            PollReader polls,
            PollSchedule schedule,
            AccountReader accounts,
            FreshnessReader freshness,
            EventSourceMappings eventSources,
            PollSettings settings,
            Clock clock) {
        this.pairings = pairings;
        this.regions = regions;
        this.polls = polls;
        this.schedule = schedule;
        this.accounts = accounts;
        this.freshness = freshness;
        this.eventSources = eventSources;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping("/accounts/{accountId:[0-9]{12}}")
    String account(@PathVariable String accountId, @ModelAttribute("user") CurrentUserView user, Model model) {
        Instant now = clock.instant();
        List<ListedRegion> swept = regions.of(accountId);
        PairingState state = pairings.of(accountId, swept);
        PairedAccount account = state.account();
        addPolls(state, now, model);
        model.addAttribute("pausedAt", TimestampView.ofNullable(account.pausedAt(), now));
        model.addAttribute(
                "roleProblem",
                AccountProblem.of(account, swept, List.of()).stream()
                        .filter(problem -> problem.region() == null)
                        .findFirst()
                        .orElse(null));
        model.addAttribute(
                "regions",
                swept.stream().map(region -> RegionSummary.of(region, now)).toList());
        model.addAttribute(
                "eventSourceProblems",
                eventSources.failures(AccountScope.only(List.of(accountId))).stream()
                        .collect(Collectors.groupingBy(
                                EventSourceSweep.Failure::region,
                                Collectors.mapping(
                                        failure -> AccountProblem.of(account, failure), Collectors.toList()))));
        addFreshness(accountId, now, model);
        model.addAttribute(
                "verification",
                state.verification()
                        .map(verification -> VerificationView.of(verification, now))
                        .map(verification -> user.edits() ? verification : verification.withoutFixes())
                        .orElse(null));
        model.addAttribute("overrides", PollOverridesView.of(account, settings.interval()));
        if (user.edits()) {
            addSettings(account, model);
        }
        return "account/account";
    }

    private void addPolls(PairingState state, Instant now, Model model) {
        String accountId = state.account().accountId();
        List<ListedPoll> recent = polls.of(accountId, RECENT_POLLS);
        AccountSummary.Polls polled = new AccountSummary.Polls(
                recent.isEmpty() ? null : recent.get(0), schedule.of(accountId).nextPollAt());
        model.addAttribute(
                "account", AccountSummary.of(state, accounts.tags(accountId).functions(), polled, now));
        model.addAttribute(
                "polls", recent.stream().map(poll -> PollRow.of(poll, now)).toList());
    }

    private void addFreshness(String accountId, Instant now, Model model) {
        Instant since = now.minus(AccountsController.LAST_DAY);
        List<RegionFreshness> recent = freshness.of(accountId, since);
        model.addAttribute(
                "timeline",
                ChartView.of(freshness.timeline(
                        accountId, since, STEP, (int) AccountsController.LAST_DAY.dividedBy(STEP) + 1)));
        model.addAttribute(
                "freshness",
                recent.stream()
                        .map(region -> FreshnessSummary.of(region.region(), region.counts()))
                        .toList());
        model.addAttribute(
                "total",
                FreshnessSummary.of(
                        "",
                        DecorationCounts.sum(
                                recent.stream().map(RegionFreshness::counts).toList())));
    }

    /** Adds what only editors see: an external id is needed to make an account trust Filigree. */
    private static void addSettings(PairedAccount account, Model model) {
        model.addAttribute("roleArn", account.roleArn());
        model.addAttribute("externalId", account.externalId());
        model.addAttribute("nextExternalId", account.nextExternalId());
        model.addAttribute("regionChoices", AwsRegion.all());
        if (!model.containsAttribute("chosen")) {
            model.addAttribute("chosen", account.regions());
        }
    }
}
