package io.filigree.access;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.key.AppUser.Role;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonRequestBody;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** REST API for users; it requires an admin key. */
@RestController
@RequestMapping("/api/people")
final class UserController {

    private final UserService people;

    UserController(UserService people) {
        this.people = people;
    }

    @GetMapping
    Map<String, List<PersonResponse>> all() {
        return Map.of(
                "people",
                people.all().stream()
                        .map(person -> PersonResponse.of(person, null))
                        .toList());
    }

    @PostMapping
    ResponseEntity<PersonResponse> add(HttpServletRequest request) throws IOException {
        JsonRequestBody body = JsonRequestBody.read(request, Set.of(UserService.USER_NAME, UserService.ROLE));
        GeneratedPassword given = people.add(body.text(UserService.USER_NAME), role(body.text(UserService.ROLE)));
        return ResponseEntity.created(URI.create("/api/people/" + given.person().userName()))
                .cacheControl(CacheControl.noStore())
                .body(PersonResponse.of(given.person(), given.password()));
    }

    @PatchMapping("/{userName}")
    PersonResponse change(@PathVariable String userName, HttpServletRequest request) throws IOException {
        JsonRequestBody body = JsonRequestBody.read(request, Set.of(UserService.ROLE));
        return PersonResponse.of(people.changeRole(userName, role(body.text(UserService.ROLE))), null);
    }

    /** Generates a new password for a user. */
    @PostMapping("/{userName}/reset")
    ResponseEntity<PersonResponse> reset(@PathVariable String userName) {
        GeneratedPassword given = people.resetPassword(userName);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(PersonResponse.of(given.person(), given.password()));
    }

    /** Unlocks a user who is locked after too many failed logins. */
    @PostMapping("/{userName}/unlock")
    PersonResponse unlock(@PathVariable String userName) {
        return PersonResponse.of(people.unlock(userName), null);
    }

    @DeleteMapping("/{userName}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String userName) {
        people.remove(userName);
    }

    private static Role role(String text) {
        return switch (text) {
            case "viewer" -> Role.VIEWER;
            case "editor" -> Role.EDITOR;
            case "admin" -> Role.ADMIN;
            default -> throw InvalidInputException.of(UserService.ROLE, "role must be viewer, editor or admin");
        };
    }

    /**
     * A user; null fields are omitted.
     *
     * @param password only in the response to its creation
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PersonResponse(
            String userName,
            String role,
            Instant createdAt,
            Instant passwordChangedAt,
            @Nullable Instant lockedUntil,
            @Nullable String password) {

        static PersonResponse of(UserView person, @Nullable String password) {
            return new PersonResponse(
                    person.userName(),
                    person.role().name().toLowerCase(Locale.ROOT),
                    person.createdAt(),
                    person.passwordChangedAt(),
                    person.lockedUntil(),
                    password);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "PersonResponse[userName=" + userName + "]";
        }
    }
}
