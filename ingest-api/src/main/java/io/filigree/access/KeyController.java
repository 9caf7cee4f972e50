package io.filigree.access;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.CreatedKey;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonBody;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Keys over REST, for those who have an admin key. */
@RestController
@RequestMapping("/api/keys")
final class KeyController {

    private final Keys keys;

    KeyController(Keys keys) {
        this.keys = keys;
    }

    @GetMapping
    Map<String, List<KeyAnswer>> all() {
        return Map.of(
                "keys", keys.all().stream().map(key -> KeyAnswer.of(key, null)).toList());
    }

    @PostMapping
    ResponseEntity<KeyAnswer> create(HttpServletRequest request) throws IOException {
        JsonBody body = JsonBody.read(request, Set.of(Keys.KIND, Keys.NAME, Keys.ACCOUNT_IDS));
        NewKey typed = new NewKey(
                kind(body.text(Keys.KIND)), body.text(Keys.NAME), body.texts(Keys.ACCOUNT_IDS, Keys.MAX_ACCOUNTS));
        CreatedKey created = keys.create(typed, Role.ADMIN);
        return ResponseEntity.created(URI.create("/api/keys/" + created.key().keyId()))
                .cacheControl(CacheControl.noStore())
                .body(KeyAnswer.of(created.key(), created.secret()));
    }

    @DeleteMapping("/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long keyId) {
        keys.revoke(keyId, Role.ADMIN);
    }

    private static Kind kind(String text) {
        return switch (text) {
            case "ingest" -> Kind.INGEST;
            case "events" -> Kind.EVENTS;
            case "query" -> Kind.QUERY;
            case "admin" -> Kind.ADMIN;
            default -> throw InvalidInputException.of(Keys.KIND, "kind must be ingest, events, query or admin");
        };
    }

    /**
     * A key; what is null is left out.
     *
     * @param eventsRefused posts to {@code /aws/events} that were refused because this is an ingest key
     * @param secret only in the answer to its creation
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyAnswer(
            long keyId,
            String kind,
            String name,
            List<String> accountIds,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            @Nullable Long eventsRefused,
            @Nullable Instant eventsRefusedAt,
            @Nullable String secret) {

        static KeyAnswer of(ApiKey key, @Nullable String secret) {
            return new KeyAnswer(
                    key.keyId(),
                    key.kind().name().toLowerCase(Locale.ROOT),
                    key.name(),
                    key.accountIds(),
                    key.createdAt(),
                    key.lastUsedAt(),
                    key.revokedAt(),
                    key.eventsRefusedAt() == null ? null : key.eventsRefused(),
                    key.eventsRefusedAt(),
                    secret);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "KeyAnswer[keyId=" + keyId + "]";
        }
    }
}
