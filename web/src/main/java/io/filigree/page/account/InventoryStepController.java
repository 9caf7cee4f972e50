package io.filigree.page.account;

import java.time.Clock;
import java.util.List;

import io.filigree.account.PairingService;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.poll.PollSchedule;
import io.filigree.db.poll.ScheduledPoll;
import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The step of pairing that shows the progress of the first poll, in whichever process it runs. */
@Controller
@RequestMapping("/accounts/{accountId:[0-9]{12}}/pair/inventory")
final class InventoryStepController {

    private final PairingService pairing;
    private final PairingStateReader pairings;
    private final RegionReader regions;
    private final PollReader polls;
    private final PollSchedule schedule;
    private final Clock clock;

    InventoryStepController(
            PairingService pairing,
            PairingStateReader pairings,
            RegionReader regions,
            PollReader polls,
            PollSchedule schedule,
            Clock clock) {
        this.pairing = pairing;
        this.pairings = pairings;
        this.regions = regions;
        this.polls = polls;
        this.schedule = schedule;
        this.clock = clock;
    }

    @GetMapping
    String inventory(@PathVariable String accountId, @RequestParam(defaultValue = "") String fragment, Model model) {
        // Read in this order: a request ends when a poll begins, and a poll ends when its regions are read. Read in the
        // other order, the page could show a poll that ended meanwhile as one with unread regions, and stop refreshing.
        ScheduledPoll scheduled = schedule.of(accountId);
        List<ListedPoll> last = polls.of(accountId, 1);
        List<ListedRegion> swept = regions.of(accountId);
        PairingState state = pairings.of(accountId, swept);
        ListedPoll poll = last.isEmpty() ? null : last.get(0);
        boolean awaited = isAwaited(scheduled, state.account(), poll);
        model.addAttribute("progress", PollProgress.of(poll, awaited, swept, clock.instant()));
        return WizardPage.of(
                WizardStep.INVENTORY,
                state,
                fragment.equals("progress") ? "account/wizard :: reading" : "account/inventory",
                model);
    }

    @PostMapping
    String poll(@PathVariable String accountId) {
        pairing.pollNow(accountId);
        return "redirect:" + WizardStep.INVENTORY.path(accountId);
    }

    /** The schedule polls an account automatically as soon as its role is verified. */
    private static boolean isAwaited(ScheduledPoll scheduled, PairedAccount account, @Nullable ListedPoll last) {
        return scheduled.requestedAt() != null || (last == null && !account.paused());
    }
}
