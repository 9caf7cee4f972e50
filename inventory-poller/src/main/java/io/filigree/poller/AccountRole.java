package io.filigree.poller;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.db.account.PairedAccount;
import io.filigree.decorator.function.FunctionArn;

/**
 * The role of one paired account, as the templates describe it.
 *
 * @param description without characters that a template language cannot carry
 */
record AccountRole(
        String accountId,
        String partition,
        String name,
        String path,
        String description,
        String principal,
        List<String> externalIds) {

    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

    static String partitionOf(PairedAccount account, AwsPrincipal principal) {
        return Optional.ofNullable(account.roleArn())
                .flatMap(RoleArn::parse)
                .map(RoleArn::partition)
                .orElseGet(() -> partitionOf(account.regions(), principal));
    }

    static String partitionOf(List<String> regions, AwsPrincipal principal) {
        return regions.stream().findFirst().map(FunctionArn::partitionOf).orElse(principal.partition());
    }

    static AccountRole of(PairedAccount account, AwsPrincipal principal) {
        account.externalIds().forEach(AccountRole::check);
        String description =
                "Allows Filigree to list the Lambda functions of " + account.name() + " (" + account.accountId() + ")";
        String path = Optional.ofNullable(account.roleArn())
                .flatMap(RoleArn::parse)
                .map(RoleArn::path)
                .orElse(RoleTemplates.ROLE_NAME);
        int name = path.lastIndexOf('/') + 1;
        String partition = partitionOf(account, principal);
        return new AccountRole(
                account.accountId(),
                partition,
                path.substring(name),
                "/" + path.substring(0, name),
                LiteralEscaper.plain(description),
                principal.orPlaceholder(partition),
                account.externalIds());
    }

    private static void check(String externalId) {
        if (!EXTERNAL_ID.matcher(externalId).matches()) {
            throw new IllegalArgumentException("An external id has 2 to 1224 characters of [A-Za-z0-9_+=,.@:/-]");
        }
    }

    String externalIdsAsJson() {
        return externalIds.size() == 1
                ? LiteralEscaper.json(externalIds.get(0))
                : "[" + LiteralEscaper.jsonList(externalIds) + "]";
    }
}
