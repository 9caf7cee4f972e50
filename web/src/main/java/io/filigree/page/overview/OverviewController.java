package io.filigree.page.overview;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.account.PairedAccounts;
import io.filigree.page.InstallationUrl;
import io.filigree.page.RecentEvents;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Panels;
import io.filigree.page.chart.Prices;
import io.filigree.problem.QueryParameters;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.RegionReader;
import io.filigree.query.function.FunctionReader;
import io.filigree.setup.SenderSetup;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The overview page. The page itself has no numbers of events; its panels load them. */
@Controller
final class OverviewController {

    private static final Set<String> PARAMETERS = PageFilter.parameters("tables");

    /** The sender whose settings the page shows while there are no events. */
    private static final SenderSetup FIRST_SENDER = SenderSetup.SERVERLESS;

    private final PairedAccounts accounts;
    private final FunctionReader functions;
    private final RegionReader regions;
    private final RecentEvents events;
    private final FilterBars bars;
    private final Panels panels;
    private final Prices prices;
    private final AttentionList attention;
    private final ChangeList changes;
    private final InstallationUrl address;
    private final Clock clock;

    OverviewController(
            PairedAccounts accounts,
            FunctionReader functions,
            RegionReader regions,
            RecentEvents events,
            FilterBars bars,
            Panels panels,
            Prices prices,
            AttentionList attention,
            ChangeList changes,
            InstallationUrl address,
            Clock clock) {
        this.accounts = accounts;
        this.functions = functions;
        this.regions = regions;
        this.events = events;
        this.bars = bars;
        this.panels = panels;
        this.prices = prices;
        this.attention = attention;
        this.changes = changes;
        this.address = address;
        this.clock = clock;
    }

    @GetMapping("/")
    String overview(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        Instant now = clock.instant();
        bars.add("/", filter, now, model);
        addAccounts(now, model);
        boolean hasEvents = events.any();
        model.addAttribute("hasEvents", hasEvents);
        boolean asTables = parameters.text("tables") != null;
        model.addAttribute("asTables", asTables);
        AccessPrincipal principal = AccessPrincipal.of(request);
        OverviewPanels of = OverviewPanels.of(filter, prices, now);
        model.addAttribute("summary", asTables ? panels.filled(principal, of.summary()) : of.summary());
        model.addAttribute("charts", asTables ? panels.filled(principal, of.charts()) : of.charts());
        if (asTables) {
            model.addAttribute("attention", attention.of(principal, filter, now));
            model.addAttribute("changes", changes.of(principal, filter, now));
        }
        model.addAttribute("sender", FIRST_SENDER);
        model.addAttribute("senderLines", FIRST_SENDER.lines(address.url(), SenderSetup.SOME_KEY));
        return "overview/overview";
    }

    /** Renders what needs attention, which takes several queries. */
    @GetMapping("/overview/attention")
    String attention(HttpServletRequest request, Model model) {
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        model.addAttribute("attention", attention.of(AccessPrincipal.of(request), filter, clock.instant()));
        return "overview/lists :: attention";
    }

    /** Renders the changes of functions with their effects. */
    @GetMapping("/overview/changes")
    String changes(HttpServletRequest request, Model model) {
        PageFilter filter = PageFilter.read(request, QueryParameters.readKnown(request, PARAMETERS));
        model.addAttribute("changes", changes.of(AccessPrincipal.of(request), filter, clock.instant()));
        model.addAttribute("filterQuery", filter.query());
        return "overview/lists :: changes";
    }

    private void addAccounts(Instant now, Model model) {
        Map<String, Long> counts = functions.countByAccount();
        Map<String, List<ListedRegion>> swept = regions.byAccount();
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
    }
}
