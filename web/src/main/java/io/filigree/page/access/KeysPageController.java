package io.filigree.page.access;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.filigree.access.ApiKeyService;
import io.filigree.access.KeyRequest;
import io.filigree.access.UserPrincipal;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.CreatedKey;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.CreatedSecret;
import io.filigree.page.CurrentUserView;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page of keys: list, creation and revocation. */
@Controller
@RequestMapping("/keys")
final class KeysPageController {

    private static final String PAGE = "/keys";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");

    private final ApiKeyService keys;
    private final Clock clock;

    KeysPageController(ApiKeyService keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @GetMapping
    String keys(@ModelAttribute("user") CurrentUserView user, Model model) {
        Instant now = clock.instant();
        List<KeyRow> lines = keys.all().stream()
                .map(key -> KeyRow.of(key, keys.usageToday(key), user.administers(), now))
                .toList();
        model.addAttribute(
                "valid", lines.stream().filter(key -> key.revoked() == null).toList());
        model.addAttribute(
                "revoked", lines.stream().filter(key -> key.revoked() != null).toList());
        model.addAttribute(
                "refusedEvents",
                lines.stream()
                        .filter(key -> key.revoked() == null && key.eventsRefused() > 0)
                        .toList());
        return "access/keys";
    }

    @PostMapping
    String create(
            @RequestParam String kind,
            @RequestParam String name,
            @RequestParam String accountIds,
            @RequestParam(defaultValue = "") String value,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        try {
            String imported = value.isBlank() ? null : value.strip();
            CreatedKey created = keys.create(
                    new KeyRequest(kind(kind), name, accounts(accountIds), null, null, imported), by.role());
            if (imported == null) {
                CreatedSecret.show(created.key().name(), created.secret(), redirect);
            } else {
                Notice.good("Key imported. Clients that have its value can use it.", redirect);
            }
            return "redirect:" + PAGE;
        } catch (ErrorResponseException e) { // the entered value is not shown again
            return RefusedForm.back(PAGE, e, Map.of("kind", kind, "name", name, "accountIds", accountIds), redirect);
        }
    }

    @PostMapping("/{keyId}/revoke")
    String revoke(@PathVariable long keyId, @AuthenticationPrincipal UserPrincipal by, RedirectAttributes redirect) {
        keys.revoke(keyId, by.role());
        Notice.good("Key revoked. Clients that use it are rejected.", redirect);
        return "redirect:" + PAGE;
    }

    /** An empty field removes a quota. */
    @PostMapping("/{keyId}/quota")
    String changeQuota(
            @PathVariable long keyId,
            @RequestParam(defaultValue = "") String quotaBytes,
            @RequestParam(defaultValue = "") String quotaRows,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        try {
            keys.changeQuota(keyId, number("quotaBytes", quotaBytes), number("quotaRows", quotaRows), by.role());
            Notice.good("Quota saved.", redirect);
        } catch (InvalidInputException e) {
            Notice.bad("Quota not saved: " + e.getBody().getDetail() + ".", redirect);
        }
        return "redirect:" + PAGE;
    }

    private static @Nullable Long number(String field, String typed) {
        String digits = typed.strip();
        if (digits.isEmpty()) {
            return null;
        }
        if (!NUMBER.matcher(digits).matches()) {
            throw InvalidInputException.of(field, field + " must be a whole number of at most 18 digits");
        }
        return Long.valueOf(digits);
    }

    private static Kind kind(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return kind;
            }
        }
        throw InvalidInputException.of("kind", "kind must be ingest, events, query or admin");
    }

    /** An empty field means all accounts. One with separators only is rejected: it may have lost its list. */
    private static AccountScope accounts(String typed) {
        if (typed.isBlank()) {
            return AccountScope.ALL;
        }
        List<String> accountIds = BETWEEN.splitAsStream(typed)
                .filter(accountId -> !accountId.isEmpty())
                .toList();
        if (accountIds.isEmpty()) {
            throw InvalidInputException.of(
                    "accountIds", "accountIds has no account id; leave the field empty for all accounts");
        }
        return AccountScope.only(accountIds);
    }
}
