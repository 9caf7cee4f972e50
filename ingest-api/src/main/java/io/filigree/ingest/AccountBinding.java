package io.filigree.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.lambda.Decoded;
import io.filigree.ingest.lambda.Decoded.Undecoded;
import io.filigree.ingest.lambda.Message;
import io.filigree.ingest.spool.AllowedAccounts;
import org.jspecify.annotations.Nullable;

/**
 * Keeps apart what a sender claims of accounts that its key is not for: such a message is kept word for word and becomes
 * no event, whole, also where only one of its events claims too much. What names no account claims none.
 */
final class AccountBinding {

    /** What the reason of such a message begins with. */
    static final String REASON = "the sender's key is not for account ";

    /** Where a sender may say itself which account it is: what it says would win. */
    private static final List<String> ACCOUNT_ATTRIBUTES = List.of("aws.accountId", "awsAccountId");

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

    private AccountBinding() {}

    /** What of these messages may be stored as events, and the others as messages that are kept apart. */
    static Decoded keepApart(Decoded decoded, List<Message> messages, AllowedAccounts allowed) {
        if (allowed.accountIds().isEmpty()) {
            return decoded;
        }
        Map<UUID, Claim> foreign = foreignClaims(decoded, allowed);
        if (foreign.isEmpty()) {
            return decoded;
        }
        List<Undecoded> undecoded = new ArrayList<>(decoded.undecoded());
        undecoded.removeIf(one -> foreign.containsKey(one.messageIdentity()));
        for (Message message : messages) {
            Claim claim = foreign.get(message.identity());
            if (claim != null) {
                undecoded.add(new Undecoded(
                        message.identity(), claim.function(), REASON + claim.accountId(), message.text()));
            }
        }
        return new Decoded(
                decoded.events().stream()
                        .filter(one -> !foreign.containsKey(one.messageIdentity()))
                        .toList(),
                decoded.completions().stream()
                        .filter(one -> !foreign.containsKey(one.messageIdentity()))
                        .toList(),
                decoded.failures().stream()
                        .filter(one -> !foreign.containsKey(one.messageIdentity()))
                        .toList(),
                undecoded,
                decoded.ignored(),
                decoded.cut());
    }

    static boolean isApart(Undecoded undecoded) {
        return undecoded.reason().startsWith(REASON);
    }

    private static Map<UUID, Claim> foreignClaims(Decoded decoded, AllowedAccounts allowed) {
        Map<UUID, Claim> foreign = new HashMap<>();
        Stream<Claim> claims = Stream.of(
                        decoded.events().stream().flatMap(one -> claims(one.messageIdentity(), one.event())),
                        decoded.completions().stream()
                                .flatMap(one -> claims(
                                        one.messageIdentity(), one.completion().function())),
                        decoded.failures().stream()
                                .flatMap(one -> claims(
                                        one.messageIdentity(), one.failure().function())))
                .flatMap(claim -> claim);
        claims.filter(claim -> !allowed.allows(claim.accountId()))
                .forEach(claim -> foreign.putIfAbsent(claim.message(), claim));
        return foreign;
    }

    private static Stream<Claim> claims(UUID message, Event event) {
        Stream<Claim> said = ACCOUNT_ATTRIBUTES.stream()
                .map(event.attributes()::get)
                .filter(value -> value != null)
                .map(value -> new Claim(message, digits(value.toString()), event.function()));
        return Stream.concat(claims(message, event.function()), said);
    }

    private static Stream<Claim> claims(UUID message, @Nullable InvokedArn function) {
        return function == null
                ? Stream.empty()
                : Stream.of(new Claim(message, function.function().accountId(), function));
    }

    /** The reason repeats nothing that a sender wrote but an account id. */
    private static String digits(String accountId) {
        return ACCOUNT_ID.matcher(accountId).matches() ? accountId : "that is none";
    }

    private record Claim(
            UUID message, String accountId, @Nullable InvokedArn function) {}
}
