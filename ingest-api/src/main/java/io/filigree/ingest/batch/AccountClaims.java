package io.filigree.ingest.batch;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.AccountNames;
import org.jspecify.annotations.Nullable;

/**
 * Finds attributes that claim an account that the sender's key is not bound to: attributes that decoration, queries or pages
 * use as the account, the name of the account or the ARN of an event's function. Case, blanks and invisible characters are
 * ignored in names and values.
 */
final class AccountClaims {

    /** How the value of an attribute claims an account. */
    private enum Claim {
        /** The value must be the id of an account of the key. */
        ACCOUNT_ID,
        /** Senders also use these names for other purposes: only ids and names of AWS accounts are claims. */
        ACCOUNT,
        /** An ARN, or the id of an account. */
        ARN,
        /**
         * Like {@link #ARN}, except for spans, in which these attributes describe the called resource, possibly of another
         * account.
         */
        RESOURCE,
        ENTITY_GUID
    }

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]*");

    /** By normalized name. */
    private static final Map<String, Claim> ATTRIBUTES = Map.ofEntries(
            attribute(Attributes.ACCOUNT_ID, Claim.ACCOUNT_ID),
            attribute("awsAccountId", Claim.ACCOUNT_ID),
            attribute(Attributes.ACCOUNT, Claim.ACCOUNT),
            attribute("accountId", Claim.ACCOUNT),
            attribute("providerAccountId", Claim.ACCOUNT),
            attribute("providerAccountName", Claim.ACCOUNT),
            attribute(Attributes.LAMBDA_ARN, Claim.ARN),
            attribute(Attributes.INVOKED_ARN, Claim.ARN),
            attribute("aws.lambda.invokedArn", Claim.ARN),
            attribute("aws.lambda.functionArn", Claim.ARN),
            attribute("aws.account.id", Claim.ARN),
            attribute("faas.arn", Claim.ARN),
            attribute("faas.id", Claim.ARN),
            attribute("invoked_function_arn", Claim.ARN),
            attribute("cloud.account.id", Claim.RESOURCE),
            attribute("cloud.resource_id", Claim.RESOURCE),
            attribute("aws.arn", Claim.RESOURCE),
            attribute(Attributes.ENTITY_GUID, Claim.ENTITY_GUID),
            attribute("entity.guid", Claim.ENTITY_GUID));

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
    private static final Pattern PUNCTUATION = Pattern.compile("[^0-9a-z]+");
    private static final Pattern ACCOUNT_OF_ARN = Pattern.compile("arn:[^:]{0,64}:[^:]{0,64}:[^:]{0,64}:([^:]{12,64})");
    private static final Pattern ACCOUNT_OF_GUID = Pattern.compile("\\s*([0-9]{12})\\|.*", Pattern.DOTALL);

    private final AccountScope allowed;
    private final AccountNames names;

    /** @param names of the paired accounts */
    AccountClaims(AccountScope allowed, AccountNames names) {
        this.allowed = allowed;
        this.names = names;
    }

    /**
     * An account that the attributes claim and the key is not bound to: its id, or a placeholder if the value is not an id;
     * empty without such a claim.
     */
    Optional<String> foreignAccount(Event event) {
        for (Map.Entry<String, Object> attribute : event.attributes().entrySet()) {
            Claim claim = ATTRIBUTES.get(normalizedName(attribute.getKey()));
            if (claim != null && !(claim == Claim.RESOURCE && event.type().equals(Event.SPAN))) {
                String foreign = foreignAccount(claim, attribute.getValue());
                if (foreign != null) {
                    return Optional.of(foreign);
                }
            }
        }
        return Optional.empty();
    }

    private @Nullable String foreignAccount(Claim claim, Object value) {
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                String foreign = foreignAccount(claim, element);
                if (foreign != null) {
                    return foreign;
                }
            }
            return null;
        }
        String sent = text(value);
        if (claim == Claim.ENTITY_GUID) {
            return firstForeign(accountsOfGuid(sent));
        }
        String text = AccountNames.normalized(sent);
        String accountId = PUNCTUATION.matcher(text).replaceAll("");
        boolean isId = ACCOUNT_ID.matcher(accountId).matches();
        return switch (claim) {
            case ACCOUNT_ID -> isId ? firstForeign(List.of(accountId)) : "(not an account id)";
            case ACCOUNT -> isId ? firstForeign(List.of(accountId)) : accountNamed(sent);
            default -> firstForeign(isId ? List.of(accountId) : accountsOfArns(text));
        };
    }

    private @Nullable String firstForeign(List<String> accountIds) {
        return accountIds.stream()
                .filter(id -> ACCOUNT_ID.matcher(id).matches() && !allowed.allows(id))
                .findFirst()
                .orElse(null);
    }

    /** Several accounts may have the same name: the key must be bound to one of them. */
    private @Nullable String accountNamed(String name) {
        List<String> accountIds = List.copyOf(names.accountIds(name));
        return accountIds.stream().anyMatch(allowed::allows) ? null : firstForeign(accountIds);
    }

    private static List<String> accountsOfArns(String text) {
        List<String> accountIds = new ArrayList<>(1);
        Matcher arn = ACCOUNT_OF_ARN.matcher(text);
        while (arn.find()) {
            accountIds.add(PUNCTUATION.matcher(arn.group(1)).replaceAll(""));
        }
        return accountIds;
    }

    /** The AWS accounts in a GUID: before the type of the entity, or in an ARN. Empty for other texts. */
    private static List<String> accountsOfGuid(String guid) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(guid.replace('-', '+').replace('_', '/'));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            List<String> accountIds = accountsOfArns(text.toLowerCase(Locale.ROOT));
            Matcher account = ACCOUNT_OF_GUID.matcher(text);
            if (account.matches()) {
                accountIds.add(account.group(1));
            }
            return accountIds;
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /** An id may be a number, also with a fraction or an exponent. */
    private static String text(Object value) {
        if (value instanceof Number number) {
            double real = number.doubleValue();
            if (real >= 0 && real < 1e12 && real == Math.rint(real)) {
                return Long.toString((long) real);
            }
        }
        return value.toString();
    }

    private static Map.Entry<String, Claim> attribute(String name, Claim claim) {
        return entry(normalizedName(name), claim);
    }

    /** Fast path: nearly all names are plain. */
    private static String normalizedName(String name) {
        return PLAIN.matcher(name).matches() ? name.toLowerCase(Locale.ROOT) : AccountNames.normalized(name);
    }
}
