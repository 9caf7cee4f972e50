package io.filigree.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AllowedAccounts;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.lambda.Decoded;
import io.filigree.ingest.lambda.Decoded.Undecoded;
import io.filigree.ingest.lambda.Message;
import io.filigree.ingest.lambda.PayloadCounts.Withheld;
import org.jspecify.annotations.Nullable;

/**
 * Holds senders to the accounts of their keys. A message that claims another account is kept word for word and becomes no
 * event, whole, also where only one of its events claims too much. What names no account claims none.
 */
final class AccountBinding {

    /** What the reason of such a message begins with. */
    static final String REASON = "the sender's key is not for account ";

    /** Where a sender may say itself which account, or which function, an event is of: what it says would win. */
    private static final List<String> ACCOUNT_ATTRIBUTES = List.of("aws.accountId", "awsAccountId");

    private static final List<String> ARN_ATTRIBUTES = List.of(
            Attributes.LAMBDA_ARN,
            "aws.lambda.invoked_arn",
            "aws.lambda.invokedArn",
            "aws.lambda.functionArn",
            "aws.account.id",
            "faas.arn",
            "faas.id",
            "invoked_function_arn");

    /** A span has the resource that it called in these, which may be another account's. */
    private static final List<String> RESOURCE_ATTRIBUTES = List.of("cloud.account.id", "cloud.resource_id", "aws.arn");

    private static final String ENTITY_GUID = "entityGuid";

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
    private static final Pattern ARN = Pattern.compile("arn:[^:]*:[^:]*:[^:]*:([0-9]{12})(?::.*)?", Pattern.DOTALL);
    private static final Pattern GUID = Pattern.compile("([0-9]{12})\\|.*", Pattern.DOTALL);

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
        decoded.counts().withhold(Withheld.ACCOUNT, (int) decoded.events().stream()
                .filter(one -> foreign.containsKey(one.messageIdentity()))
                .count());
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
                decoded.cut(),
                decoded.counts(),
                decoded.heapBytes());
    }

    /**
     * The accounts that each message is of, for its identity: those of the functions that it names. A message that names
     * none is of all the accounts that its sender's key is for, and so is one that is kept apart.
     */
    static Map<UUID, String> scopes(Decoded decoded, AllowedAccounts allowed, List<Message> messages) {
        Map<UUID, String> scopes = new HashMap<>();
        decoded.events()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.event().function()));
        decoded.completions()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.completion().function()));
        decoded.failures()
                .forEach(one ->
                        addScope(scopes, one.messageIdentity(), one.failure().function()));
        String ofTheKey =
                allowed.accountIds().map(ids -> "key " + String.join(",", ids)).orElse("");
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
        decoded.undecoded().stream()
                .flatMap(one -> claims(one.messageIdentity(), one.function()))
                .filter(claim -> !allowed.allows(claim.accountId()))
                .forEach(claim -> foreign.putIfAbsent(claim.message(), claim));
        return foreign;
    }

    private static Stream<Claim> claims(UUID message, Event event) {
        List<Claim> claims = new ArrayList<>();
        ACCOUNT_ATTRIBUTES.forEach(name -> {
            Object value = event.attributes().get(name);
            if (value != null) {
                claims.add(new Claim(message, digits(value.toString()), event.function()));
            }
        });
        ARN_ATTRIBUTES.forEach(name -> addAccountOf(event, name, message, claims));
        if (!event.type().equals(Event.SPAN)) {
            RESOURCE_ATTRIBUTES.forEach(name -> addAccountOf(event, name, message, claims));
        }
        addMatch(GUID, decodedGuid(event.attributes().get(ENTITY_GUID)), event, message, claims);
        return Stream.concat(claims(message, event.function()), claims.stream());
    }

    /** An account id, or an ARN with one; anything else names no account. */
    private static void addAccountOf(Event event, String name, UUID message, List<Claim> claims) {
        Object value = event.attributes().get(name);
        if (value != null) {
            String text = value.toString();
            if (ACCOUNT_ID.matcher(text).matches()) {
                claims.add(new Claim(message, text, event.function()));
            } else {
                addMatch(ARN, text, event, message, claims);
            }
        }
    }

    private static void addMatch(Pattern pattern, String text, Event event, UUID message, List<Claim> claims) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.matches()) {
            claims.add(new Claim(message, matcher.group(1), event.function()));
        }
    }

    private static String decodedGuid(@Nullable Object guid) {
        if (guid == null) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(guid.toString()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
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
