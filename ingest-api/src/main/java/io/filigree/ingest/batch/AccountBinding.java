package io.filigree.ingest.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.AccountNames;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadCounts.Withheld;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import org.jspecify.annotations.Nullable;

/**
 * Restricts senders to the accounts of their keys. A message that claims another account is stored undecoded as a whole,
 * even if only one of its events claims it. A message without an account claims none.
 */
final class AccountBinding {

    private AccountBinding() {}

    /** Splits messages into those that may be stored as events and those that are stored undecoded. */
    static Decoded keepApart(
            Decoded decoded, List<IngestMessage> messages, AccountScope allowed, AccountNames accountNames) {
        if (allowed.isAll()) {
            return decoded;
        }
        Map<UUID, Claim> foreign = foreignClaims(decoded, allowed, new AccountClaims(allowed, accountNames));
        if (foreign.isEmpty()) {
            return decoded;
        }
        List<Undecoded> undecoded = new ArrayList<>(decoded.undecoded());
        undecoded.removeIf(one -> foreign.containsKey(one.messageIdentity()));
        for (IngestMessage message : messages) {
            Claim claim = foreign.get(message.identity());
            if (claim != null) {
                undecoded.add(new Undecoded(
                        message.identity(), claim.function(), new AccountMismatch(claim.accountId()), message.text()));
            }
        }
        decoded.counts().withhold(Withheld.ACCOUNT, (int) decoded.events().stream()
                .filter(one -> foreign.containsKey(one.messageIdentity()))
                .count());
        return new Decoded(
                without(decoded.events(), foreign),
                without(decoded.completions(), foreign),
                without(decoded.failures(), foreign),
                undecoded,
                decoded.ignored(),
                decoded.cut(),
                decoded.counts(),
                decoded.heapBytes());
    }

    private static <T> List<Identified<T>> without(List<Identified<T>> items, Map<UUID, Claim> foreign) {
        return items.stream()
                .filter(one -> !foreign.containsKey(one.messageIdentity()))
                .toList();
    }

    /**
     * The accounts of each message, as part of its identity: those of its functions. A message without a function belongs to
     * all accounts of its sender's key, and so does an undecoded one.
     */
    static Map<UUID, String> scopes(Decoded decoded, AccountScope allowed, List<IngestMessage> messages) {
        Map<UUID, String> scopes = new HashMap<>();
        decoded.events()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.value().function()));
        decoded.completions()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.value().function()));
        decoded.failures()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.value().function()));
        String ofTheKey = allowed.match(() -> "", ids -> "key " + String.join(",", ids));
        messages.forEach(message -> scopes.putIfAbsent(message.identity(), ofTheKey));
        return scopes;
    }

    private static void addScope(Map<UUID, String> scopes, UUID message, @Nullable InvokedArn function) {
        if (function != null) {
            scopes.merge(
                    message,
                    function.function().accountId(),
                    (known, more) -> known.contains(more)
                            ? known
                            : Stream.concat(Stream.of(known.split(",")), Stream.of(more))
                                    .sorted()
                                    .collect(Collectors.joining(",")));
        }
    }

    private static Map<UUID, Claim> foreignClaims(Decoded decoded, AccountScope allowed, AccountClaims attributes) {
        Map<UUID, Claim> foreign = new HashMap<>();
        decoded.events().forEach(one -> {
            Event event = one.value();
            addForeign(foreign, one.messageIdentity(), event.function(), allowed);
            addForeign(foreign, one.messageIdentity(), event.resource(), allowed);
            if (!foreign.containsKey(one.messageIdentity())) {
                attributes
                        .foreignAccount(event)
                        .ifPresent(id -> foreign.put(one.messageIdentity(), new Claim(id, event.function())));
            }
        });
        decoded.completions()
                .forEach(one ->
                        addForeign(foreign, one.messageIdentity(), one.value().function(), allowed));
        decoded.failures()
                .forEach(one ->
                        addForeign(foreign, one.messageIdentity(), one.value().function(), allowed));
        decoded.undecoded().forEach(one -> addForeign(foreign, one.messageIdentity(), one.function(), allowed));
        return foreign;
    }

    private static void addForeign(
            Map<UUID, Claim> foreign, UUID message, @Nullable InvokedArn function, AccountScope allowed) {
        if (function != null && !allowed.allows(function.function().accountId())) {
            foreign.putIfAbsent(message, new Claim(function.function().accountId(), function));
        }
    }

    /** The account that a sender claims to run in. */
    private static void addForeign(
            Map<UUID, Claim> foreign, UUID message, @Nullable TelemetryResource resource, AccountScope allowed) {
        String accountId = resource == null ? null : resource.accountId();
        if (accountId != null && InvokedArn.isAccountId(accountId) && !allowed.allows(accountId)) {
            foreign.putIfAbsent(message, new Claim(accountId, null));
        }
    }

    /**
     * @param accountId or a placeholder: the reason contains no other text of the sender
     */
    private record Claim(String accountId, @Nullable InvokedArn function) {}
}
