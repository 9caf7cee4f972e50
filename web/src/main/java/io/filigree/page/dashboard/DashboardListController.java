package io.filigree.page.dashboard;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.access.UserPrincipal;
import io.filigree.dashboard.DashboardDefinition;
import io.filigree.dashboard.DashboardPage;
import io.filigree.dashboard.DashboardService;
import io.filigree.dashboard.ImportedDashboard;
import io.filigree.dashboard.SavedDashboard;
import io.filigree.dashboard.Widget;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.dashboard.StoredDashboard;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.page.TimestampView;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Lists dashboards, creates and imports them, and adds queries of other pages to them. */
@Controller
@RequestMapping(DashboardViewController.PATH)
final class DashboardListController {

    private static final String PATH = DashboardViewController.PATH;

    /** Attempts to append a widget while others change the dashboard. */
    private static final int ATTEMPTS = 3;

    private final DashboardService dashboards;
    private final PairedAccounts accounts;
    private final Clock clock;

    DashboardListController(DashboardService dashboards, PairedAccounts accounts, Clock clock) {
        this.dashboards = dashboards;
        this.accounts = accounts;
        this.clock = clock;
    }

    @GetMapping
    String all(Model model) {
        Instant now = clock.instant();
        model.addAttribute(
                "dashboards",
                dashboards.all().stream()
                        .map(stored -> DashboardRow.of(stored, now))
                        .toList());
        return "dashboard/list";
    }

    @PostMapping
    String create(@RequestParam String name, @AuthenticationPrincipal UserPrincipal by, RedirectAttributes redirect) {
        if (name.isBlank() || name.length() > DashboardDefinition.MAX_NAME) {
            return RefusedForm.back(
                    PATH,
                    "name",
                    "The name must have 1 to " + DashboardDefinition.MAX_NAME + " characters.",
                    Map.of("name", name),
                    redirect);
        }
        try {
            String id = dashboards.create(DashboardDefinition.named(name.strip()), by.userName());
            Notice.good("Dashboard created. Add the first widget.", redirect);
            return "redirect:" + PATH + "/" + id + "/edit";
        } catch (ErrorResponseException e) {
            return RefusedForm.back(PATH, "name", detail(e), Map.of("name", name), redirect);
        }
    }

    @PostMapping("/import")
    String importJson(
            @RequestParam String json, @AuthenticationPrincipal UserPrincipal by, RedirectAttributes redirect) {
        try {
            ImportedDashboard imported = dashboards.read(json);
            String id = dashboards.create(imported.definition(), by.userName());
            Notice.good("Dashboard imported.", redirect);
            redirect.addFlashAttribute("notes", imported.notes());
            return "redirect:" + PATH + "/" + id;
        } catch (ErrorResponseException e) {
            return RefusedForm.back(PATH, "json", detail(e), Map.of("json", json), redirect);
        }
    }

    /** The form that adds a query to a dashboard. */
    @GetMapping("/add")
    String add(HttpServletRequest request, Model model) {
        QueryParameters parameters =
                QueryParameters.readKnown(request, Set.of("q", "title", "account"), QueryRequest.MAX_LENGTH);
        List.of("q", "title", "account").forEach(name -> {
            String text = parameters.text(name);
            model.addAttribute(name, text == null ? "" : text);
        });
        model.addAttribute("accounts", accounts.all());
        model.addAttribute("targets", targets());
        model.addAttribute("types", WidgetForm.QUERY_TYPES);
        return "dashboard/add";
    }

    @PostMapping("/add")
    String append(
            HttpServletRequest request,
            @RequestParam String target,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        WidgetForm form = WidgetForm.read(request);
        String back = PATH + "/add" + form.addQuery();
        try {
            Widget widget = form.widget();
            if (target.equals("new")) {
                String name = widget.title().isEmpty() ? "New dashboard" : widget.title();
                DashboardDefinition definition = DashboardDefinition.named(
                        name.substring(0, Math.min(name.length(), DashboardDefinition.MAX_NAME)));
                String id = dashboards.create(
                        definition.withPage(0, definition.pages().get(0).and(widget)), by.userName());
                Notice.good("Dashboard created with the query.", redirect);
                return "redirect:" + PATH + "/" + id;
            }
            return append(target, widget, by.userName(), redirect, back, form);
        } catch (ErrorResponseException e) {
            return RefusedForm.back(back, WidgetForm.field(e), detail(e), form.typed(), redirect);
        }
    }

    private String append(
            String target, Widget widget, String by, RedirectAttributes redirect, String back, WidgetForm form) {
        String id = target.replaceFirst("/.*", "");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SavedDashboard dashboard = dashboards.find(id).orElse(null);
            int page = target.matches("[0-9a-f]+/[0-9]{1,2}") ? Integer.parseInt(target.replaceFirst(".*/", "")) : -1;
            if (dashboard == null
                    || page < 0
                    || page >= dashboard.definition().pages().size()) {
                break;
            }
            DashboardPage current = dashboard.definition().pages().get(page);
            if (current.widgets().size() >= DashboardPage.MAX_WIDGETS) {
                return RefusedForm.back(
                        back,
                        "target",
                        "The page has " + DashboardPage.MAX_WIDGETS + " widgets, the maximum.",
                        form.typed(),
                        redirect);
            }
            if (dashboards.change(
                    id, dashboard.version(), dashboard.definition().withPage(page, current.and(widget)), by)) {
                Notice.good("Query added.", redirect);
                return "redirect:" + PATH + "/" + id + (page == 0 ? "" : "?page=" + (page + 1));
            }
        }
        return RefusedForm.back(back, "target", "Choose a dashboard that exists.", form.typed(), redirect);
    }

    private List<AddTarget> targets() {
        List<AddTarget> targets = new ArrayList<>();
        for (StoredDashboard stored : dashboards.all()) {
            List<DashboardPage> pages = dashboards
                    .find(stored.dashboardId())
                    .map(found -> found.definition().pages())
                    .orElse(List.of());
            for (int i = 0; i < pages.size(); i++) {
                targets.add(new AddTarget(
                        stored.dashboardId() + "/" + i,
                        pages.size() == 1
                                ? stored.name()
                                : stored.name() + " › " + pages.get(i).name()));
            }
        }
        return targets;
    }

    private static String detail(ErrorResponseException e) {
        return String.valueOf(e.getBody().getDetail());
    }

    /** A page that a query can be added to. */
    record AddTarget(String value, String label) {}

    /** A dashboard in the list. */
    record DashboardRow(String id, String name, String changedBy, TimestampView changedAt) {

        static DashboardRow of(StoredDashboard stored, Instant now) {
            return new DashboardRow(
                    stored.dashboardId(), stored.name(), stored.changedBy(), TimestampView.of(stored.changedAt(), now));
        }
    }
}
