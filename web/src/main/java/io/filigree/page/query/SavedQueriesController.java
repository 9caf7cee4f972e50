package io.filigree.page.query;

import java.time.Clock;
import java.util.Map;

import io.filigree.access.UserPrincipal;
import io.filigree.audit.AuditAction;
import io.filigree.audit.AuditEvent;
import io.filigree.audit.AuditLog;
import io.filigree.db.savedquery.SavedQueries;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.query.nrql.QueryRequest;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Saves queries by name, for all users. */
@Controller
@RequestMapping("/query/saved")
final class SavedQueriesController {

    private static final String PAGE = "/query";
    private static final int MAX_NAME = 100;

    private final SavedQueries saved;
    private final Clock clock;
    private final AuditLog audit;

    SavedQueriesController(SavedQueries saved, Clock clock, AuditLog audit) {
        this.saved = saved;
        this.clock = clock;
        this.audit = audit;
    }

    @PostMapping
    String save(
            @RequestParam String name,
            @RequestParam String q,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        String page = PAGE + QueryAddress.of(q).query();
        if (q.isBlank() || q.length() > QueryRequest.MAX_LENGTH) {
            return refused(
                    PAGE, "Enter a query of at most " + QueryRequest.MAX_LENGTH + " characters.", name, redirect);
        }
        if (!isName(name)) {
            return refused(page, "The name must have 1 to " + MAX_NAME + " characters.", name, redirect);
        }
        if (!audit.changeIf(
                () -> saved.save(name.strip(), q, by.userName(), clock.instant()),
                AuditEvent.success(AuditAction.QUERY_SAVE, name.strip()))) {
            return refused(
                    page,
                    "The name is taken, or there are already " + SavedQueries.MAX_QUERIES + " saved queries.",
                    name,
                    redirect);
        }
        Notice.good("Saved as “" + name.strip() + "”.", redirect);
        return "redirect:" + page;
    }

    @PostMapping("/{queryId}/rename")
    String rename(@PathVariable long queryId, @RequestParam String name, RedirectAttributes redirect) {
        if (!isName(name)
                || !audit.changeIf(
                        () -> saved.rename(queryId, name.strip()),
                        AuditEvent.success(AuditAction.QUERY_RENAME, "query " + queryId)
                                .with("name", name.strip()))) {
            Notice.bad(
                    "Query not renamed: the name is taken, empty or longer than " + MAX_NAME + " characters.",
                    redirect);
        } else {
            Notice.good("Query renamed to “" + name.strip() + "”.", redirect);
        }
        return "redirect:" + PAGE;
    }

    @PostMapping("/{queryId}/remove")
    String remove(@PathVariable long queryId, RedirectAttributes redirect) {
        audit.change(() -> saved.remove(queryId), AuditEvent.success(AuditAction.QUERY_DELETE, "query " + queryId));
        Notice.good("Query deleted.", redirect);
        return "redirect:" + PAGE;
    }

    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= MAX_NAME && name.chars().noneMatch(Character::isISOControl);
    }

    private static String refused(String page, String why, String name, RedirectAttributes redirect) {
        return RefusedForm.back(page, "name", why, Map.of("name", name), redirect);
    }
}
