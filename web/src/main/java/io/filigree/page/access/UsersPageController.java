package io.filigree.page.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import io.filigree.access.GeneratedPassword;
import io.filigree.access.UserPrincipal;
import io.filigree.access.UserService;
import io.filigree.db.key.AppUser.Role;
import io.filigree.page.CreatedSecret;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page of users and their roles. */
@Controller
@RequestMapping("/people")
final class UsersPageController {

    private static final String PAGE = "/people";
    private static final String BACK = "redirect:" + PAGE;

    private final UserService users;
    private final Clock clock;

    UsersPageController(UserService users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    @GetMapping
    String users(@AuthenticationPrincipal UserPrincipal viewer, Model model) {
        Instant now = clock.instant();
        model.addAttribute(
                "users",
                users.all().stream()
                        .map(one -> UserRow.of(one, viewer.userName(), now))
                        .toList());
        model.addAttribute("roles", RoleOption.all());
        return "access/people";
    }

    @PostMapping
    String add(@RequestParam String userName, @RequestParam String role, RedirectAttributes redirect) {
        try {
            GeneratedPassword given = users.add(userName, role(role));
            CreatedSecret.show(given.person().userName(), given.password(), redirect);
            return BACK;
        } catch (ErrorResponseException e) {
            return RefusedForm.back(PAGE + "#add", e, Map.of("userName", userName, "role", role), redirect);
        }
    }

    @PostMapping("/{userName}/role")
    String role(@PathVariable String userName, @RequestParam String role, RedirectAttributes redirect) {
        return unlessRefused(redirect, () -> {
            users.changeRole(userName, role(role));
            Notice.good("The role of " + userName + " is " + role + ". All sessions of the user were ended.", redirect);
        });
    }

    @PostMapping("/{userName}/password")
    String resetPassword(@PathVariable String userName, RedirectAttributes redirect) {
        GeneratedPassword given = users.resetPassword(userName);
        CreatedSecret.show(given.person().userName(), given.password(), redirect);
        return BACK;
    }

    @PostMapping("/{userName}/unlock")
    String unlock(@PathVariable String userName, RedirectAttributes redirect) {
        users.unlock(userName);
        Notice.good(userName + " can log in again.", redirect);
        return BACK;
    }

    @PostMapping("/{userName}/remove")
    String remove(@PathVariable String userName, RedirectAttributes redirect) {
        return unlessRefused(redirect, () -> {
            users.remove(userName);
            Notice.good(userName + " was removed and logged out.", redirect);
        });
    }

    /** Shows a refusal, such as for the last admin, as a notice. */
    private static String unlessRefused(RedirectAttributes redirect, Runnable change) {
        try {
            change.run();
        } catch (ErrorResponseException e) {
            if (!e.getStatusCode().isSameCodeAs(HttpStatus.CONFLICT)) {
                throw e;
            }
            Notice.bad("" + e.getBody().getDetail(), redirect);
        }
        return BACK;
    }

    private static Role role(String text) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return role;
            }
        }
        throw InvalidInputException.of("role", "role must be viewer, editor or admin");
    }
}
