package io.filigree.page;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.account.PairedAccounts;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.problem.QueryParameters;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.RegionReader;
import io.filigree.query.event.EventQuery;
import io.filigree.query.function.FunctionReader;
import io.filigree.setup.SenderSetup;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The overview page: accounts, number of functions and newest events. */
@Controller
final class HomeController {

    private static final Set<String> PARAMETERS = Set.of("type");
    private static final int NEWEST = 50;

    private static final List<TypeChoice> TYPES = List.of(
            new TypeChoice("All", null),
            new TypeChoice("Invocations", Event.INVOCATION),
            new TypeChoice("Errors", Event.INVOCATION_ERROR),
            new TypeChoice("Spans", Event.SPAN),
            new TypeChoice("Logs", Event.LOG));

    /** The sender whose settings the page shows while there are no events. */
    private static final SenderSetup FIRST_SENDER = SenderSetup.SERVERLESS;

    private final PairedAccounts accounts;
    private final FunctionReader functions;
    private final RegionReader regions;
    private final RecentEvents events;
    private final Clock clock;
    private final InstallationUrl address;

    HomeController(
            PairedAccounts accounts,
            FunctionReader functions,
            RegionReader regions,
            RecentEvents events,
            Clock clock,
            InstallationUrl address) {
        this.accounts = accounts;
        this.functions = functions;
        this.regions = regions;
        this.events = events;
        this.clock = clock;
        this.address = address;
    }

    /** Reads a bounded number of the newest events, optionally of one type. */
    @GetMapping("/")
    String home(HttpServletRequest request, Model model) {
        String type = QueryParameters.readKnown(request, PARAMETERS).text("type");
        Instant now = clock.instant();
        Map<String, Long> counts = functions.countByAccount();
        Map<String, List<ListedRegion>> swept = regions.byAccount();
        List<EventRow> rows = newest(type, NEWEST, now);
        model.addAttribute(
                "accounts",
                accounts.all().stream()
                        .map(account -> AccountRow.of(
                                account,
                                swept.getOrDefault(account.accountId(), List.of()),
                                counts.getOrDefault(account.accountId(), 0L),
                                now))
                        .toList());
        model.addAttribute(
                "functionCount",
                counts.values().stream().mapToLong(Long::longValue).sum());
        model.addAttribute("events", rows);
        model.addAttribute(
                "newest",
                newest(null, 1, now).stream().findFirst().map(EventRow::at).orElse(null));
        model.addAttribute("types", TYPES);
        model.addAttribute("type", type);
        model.addAttribute("sender", FIRST_SENDER);
        model.addAttribute("senderLines", FIRST_SENDER.lines(address.url(), SenderSetup.SOME_KEY));
        return "home";
    }

    private List<EventRow> newest(@Nullable String type, int limit, Instant now) {
        return events.read(EventQuery.newest(AccountScope.ALL, limit).ofType(type), now);
    }

    /** A choice of the event type filter. */
    record TypeChoice(String name, @Nullable String type) {}
}
