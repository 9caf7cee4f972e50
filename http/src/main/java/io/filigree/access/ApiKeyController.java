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
import io.filigree.db.key.KeyQuota;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.decorator.function.AccountScope;
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

/** REST API for keys; it requires an admin key. */
@RestController
@RequestMapping("/api/keys")
final class ApiKeyController {

    private final ApiKeyService keys;

    ApiKeyController(ApiKeyService keys) {
        this.keys = keys;
    }

    @GetMapping
    Map<String, List<KeyResponse>> all() {
        return Map.of("keys", keys.all().stream().map(key -> answer(key, null)).toList());
    }

    @PostMapping
    ResponseEntity<KeyResponse> create(HttpServletRequest request) throws IOException {
        JsonRequestBody body = JsonRequestBody.read(
                request,
                Set.of(
                        ApiKeyService.KIND,
                        ApiKeyService.NAME,
                        ApiKeyService.ACCOUNT_IDS,
                        ApiKeyService.QUOTA_BYTES,
                        ApiKeyService.QUOTA_ROWS,
                        ApiKeyService.VALUE));
        KeyRequest typed = new KeyRequest(
                kind(body.text(ApiKeyService.KIND)),
                body.text(ApiKeyService.NAME),
                accounts(body),
                body.wholeNumber(ApiKeyService.QUOTA_BYTES),
                body.wholeNumber(ApiKeyService.QUOTA_ROWS),
                body.optionalText(ApiKeyService.VALUE).orElse(null));
        CreatedKey created = keys.create(typed, Role.ADMIN);
        return ResponseEntity.created(URI.create("/api/keys/" + created.key().keyId()))
                .cacheControl(CacheControl.noStore())
                .body(answer(created.key(), typed.value() == null ? created.secret() : null));
    }

    /** Changes the named fields; null removes a quota. */
    @PatchMapping("/{keyId}")
    KeyResponse change(@PathVariable long keyId, HttpServletRequest request) throws IOException {
        JsonRequestBody body =
                JsonRequestBody.read(request, Set.of(ApiKeyService.QUOTA_BYTES, ApiKeyService.QUOTA_ROWS));
        KeyQuota before = keys.find(keyId).quota();
        ApiKey changed = keys.changeQuota(
                keyId,
                body.has(ApiKeyService.QUOTA_BYTES) ? body.wholeNumber(ApiKeyService.QUOTA_BYTES) : before.bytes(),
                body.has(ApiKeyService.QUOTA_ROWS) ? body.wholeNumber(ApiKeyService.QUOTA_ROWS) : before.rows(),
                Role.ADMIN);
        return answer(changed, null);
    }

    @DeleteMapping("/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long keyId) {
        keys.revoke(keyId, Role.ADMIN);
    }

    private KeyResponse answer(ApiKey key, @Nullable String secret) {
        return KeyResponse.of(key, key.kind() == Kind.INGEST ? keys.usageToday(key) : null, secret);
    }

    /** An absent field means all accounts. An empty list is rejected: it may be a list that was lost. */
    private static AccountScope accounts(JsonRequestBody body) {
        if (!body.has(ApiKeyService.ACCOUNT_IDS)) {
            return AccountScope.ALL;
        }
        List<String> accountIds = body.texts(ApiKeyService.ACCOUNT_IDS, ApiKeyService.MAX_ACCOUNTS);
        if (accountIds.isEmpty()) {
            throw InvalidInputException.of(
                    ApiKeyService.ACCOUNT_IDS,
                    "accountIds has no account id; leave it out for a key that is not bound to accounts");
        }
        return AccountScope.only(accountIds);
    }

    private static Kind kind(String text) {
        return switch (text) {
            case "ingest" -> Kind.INGEST;
            case "events" -> Kind.EVENTS;
            case "query" -> Kind.QUERY;
            case "admin" -> Kind.ADMIN;
            default ->
                throw InvalidInputException.of(ApiKeyService.KIND, "kind must be ingest, events, query or admin");
        };
    }

    /**
     * A key; null fields are omitted.
     *
     * @param accountIds the accounts that the key is bound to; empty with {@code allAccounts}
     * @param eventsRefused posts to {@code /aws/events} that were refused because this is an ingest key
     * @param quotaBytes bytes that an ingest key may post in a UTC day
     * @param quotaRows rows that its payloads may produce in a UTC day
     * @param usedToday usage of an ingest key in the current UTC day
     * @param secret only in the response to the creation, and absent for an imported key
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyResponse(
            long keyId,
            String kind,
            String name,
            boolean allAccounts,
            List<String> accountIds,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            @Nullable Long eventsRefused,
            @Nullable Instant eventsRefusedAt,
            @Nullable Long quotaBytes,
            @Nullable Long quotaRows,
            @Nullable Usage usedToday,
            @Nullable String secret) {

        static KeyResponse of(ApiKey key, @Nullable Usage usedToday, @Nullable String secret) {
            return new KeyResponse(
                    key.keyId(),
                    key.kind().name().toLowerCase(Locale.ROOT),
                    key.name(),
                    key.accounts().isAll(),
                    key.accounts().match(List::of, List::copyOf),
                    key.createdAt(),
                    key.lastUsedAt(),
                    key.revokedAt(),
                    key.eventsRefusedAt() == null ? null : key.eventsRefused(),
                    key.eventsRefusedAt(),
                    key.quota().bytes(),
                    key.quota().rows(),
                    usedToday,
                    secret);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "KeyResponse[keyId=" + keyId + "]";
        }
    }
}
