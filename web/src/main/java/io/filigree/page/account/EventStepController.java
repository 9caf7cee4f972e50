package io.filigree.page.account;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.poll.PollSchedule;
import io.filigree.page.InstallationUrl;
import io.filigree.page.TimestampView;
import io.filigree.page.ingest.IngestOverview;
import io.filigree.query.account.AccountReader;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.RegionReader;
import io.filigree.query.account.TagCount;
import io.filigree.sender.IngestReports;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The last steps of pairing: waiting for the first event, and the summary. */
@Controller
@RequestMapping("/accounts/{accountId:[0-9]{12}}/pair")
final class EventStepController {

    private final PairingStateReader pairings;
    private final AccountReader accounts;
    private final RegionReader regions;
    private final PollSchedule schedule;
    private final FreshnessReader freshness;
    private final IngestReports reports;
    private final InstallationUrl address;
    private final Clock clock;

    EventStepController(
            PairingStateReader pairings,
            AccountReader accounts,
            RegionReader regions,
            PollSchedule schedule,
            FreshnessReader freshness,
            IngestReports reports,
            InstallationUrl address,
            Clock clock) {
        this.pairings = pairings;
        this.accounts = accounts;
        this.regions = regions;
        this.schedule = schedule;
        this.freshness = freshness;
        this.reports = reports;
        this.address = address;
        this.clock = clock;
    }

    @GetMapping("/event")
    String event(@PathVariable String accountId, @RequestParam(defaultValue = "") String fragment, Model model) {
        PairingState state = pairings.of(accountId);
        addFirst(accountId, model);
        model.addAttribute("arrivals", IngestOverview.of(reports.ofAccount(accountId), clock.instant()));
        model.addAttribute("pendingEvents", pending(state.account()));
        model.addAttribute("endpoint", address.url() + "/aws/lambda/v1");
        model.addAttribute("logEndpoint", address.url() + "/log/v1");
        return WizardPage.of(
                WizardStep.EVENT,
                state,
                fragment.equals("waiting") ? "account/wizard :: waiting" : "account/event",
                model);
    }

    @GetMapping("/done")
    String done(@PathVariable String accountId, Model model) {
        PairingState state = pairings.of(accountId);
        List<ListedRegion> swept = regions.of(accountId);
        TagCount tags = accounts.tags(accountId);
        addFirst(accountId, model);
        model.addAttribute("functions", tags.functions());
        model.addAttribute(
                "regionCount",
                swept.stream().filter(region -> region.functions() > 0).count());
        model.addAttribute(
                "troubled",
                swept.stream().filter(region -> region.reason() != null).count());
        model.addAttribute("taggedShare", DurationFormat.share(tags.tagged(), tags.functions()));
        model.addAttribute(
                "nextPoll", TimestampView.ofNullable(schedule.of(accountId).nextPollAt(), clock.instant()));
        return WizardPage.of(WizardStep.DONE, state, "account/done", model);
    }

    private void addFirst(String accountId, Model model) {
        Instant now = clock.instant();
        model.addAttribute(
                "first",
                accounts.firstEvent(accountId)
                        .map(first -> FirstEventView.of(first, now))
                        .orElse(null));
    }

    /** Events since the pairing whose functions are not in the inventory. */
    private long pending(PairedAccount account) {
        return freshness.of(account.accountId(), account.pairedAt()).stream()
                .mapToLong(region -> region.counts().pending())
                .sum();
    }
}
