package io.filigree.page.recommendation;

import io.filigree.access.AccessPrincipal;
import io.filigree.access.UserPrincipal;
import io.filigree.page.Notice;
import io.filigree.recommendation.RecommendationService;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Actions on recommendations. Each redirects to the page that it was submitted from. */
@Controller
@RequestMapping("/recommendations")
final class RecommendationActionsController {

    private static final String PAGE = "/recommendations";
    private static final int MAX_REASON = 300;
    private static final String GONE = "The recommendation does not exist any more.";

    private final RecommendationService service;

    RecommendationActionsController(RecommendationService service) {
        this.service = service;
    }

    @PostMapping("/compute")
    String compute(@RequestParam(defaultValue = "") String back, RedirectAttributes redirect) {
        service.requestRun();
        Notice.good("The computation starts within seconds. Reload the page to see its result.", redirect);
        return to(back);
    }

    @PostMapping("/{recommendationId}/dismiss")
    String dismiss(
            @PathVariable long recommendationId,
            @RequestParam String reason,
            @RequestParam(defaultValue = "") String back,
            @AuthenticationPrincipal UserPrincipal by,
            HttpServletRequest request,
            RedirectAttributes redirect) {
        String text = reason.strip();
        if (text.isEmpty() || text.length() > MAX_REASON || text.chars().anyMatch(Character::isISOControl)) {
            Notice.bad("Not dismissed: the reason must be one line of 1 to " + MAX_REASON + " characters.", redirect);
        } else if (service.dismiss(AccessPrincipal.of(request), recommendationId, text, by.userName())) {
            Notice.good("Dismissed. It is shown again if its evidence changes materially.", redirect);
        } else {
            Notice.bad(GONE, redirect);
        }
        return to(back);
    }

    @PostMapping("/{recommendationId}/restore")
    String restore(
            @PathVariable long recommendationId,
            @RequestParam(defaultValue = "") String back,
            HttpServletRequest request,
            RedirectAttributes redirect) {
        if (service.restore(AccessPrincipal.of(request), recommendationId)) {
            Notice.good("Restored.", redirect);
        } else {
            Notice.bad(GONE, redirect);
        }
        return to(back);
    }

    /** @param back the query string of the page; anything else is ignored */
    private static String to(String back) {
        boolean isQuery = back.matches("\\?[A-Za-z0-9=&%.*_+-]{1,2000}");
        return "redirect:" + PAGE + (isQuery ? back : "");
    }
}
