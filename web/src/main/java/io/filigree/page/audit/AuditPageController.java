package io.filigree.page.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditQuery;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.util.UriComponentsBuilder;

/** The audit log, newest entries first. Its address holds the filters and the cursor. */
@Controller
final class AuditPageController {

    private static final String PAGE = "/audit";

    private final AuditEntries entries;
    private final Clock clock;

    AuditPageController(AuditEntries entries, Clock clock) {
        this.entries = entries;
        this.clock = clock;
    }

    @GetMapping(PAGE)
    String audit(HttpServletRequest request, Model model) {
        AuditQuery query = AuditQuery.ofPage(request);
        List<AuditEntry> found = entries.newest(query.filter(), query.limit());
        Instant now = clock.instant();
        String next = query.next(found);
        model.addAttribute("filter", query.filter());
        model.addAttribute(
                "actions",
                Stream.of(AuditAction.values()).map(AuditAction::text).toList());
        model.addAttribute(
                "entries", found.stream().map(entry -> AuditRow.of(entry, now)).toList());
        model.addAttribute("older", next == null ? null : address(query.filter(), next));
        model.addAttribute("newest", query.filter().before() == null ? null : address(query.filter(), null));
        return "audit/audit";
    }

    private static String address(AuditFilter filter, @Nullable String cursor) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(PAGE);
        add(address, "actor", filter.actor());
        add(address, "action", filter.action());
        add(address, "since", filter.since());
        add(address, "until", filter.until());
        add(address, "cursor", cursor);
        return address.encode().build().toUriString();
    }

    private static void add(UriComponentsBuilder address, String name, @Nullable Object value) {
        if (value != null) {
            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
        }
    }
}
