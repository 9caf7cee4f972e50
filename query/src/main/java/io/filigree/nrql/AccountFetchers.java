package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import graphql.schema.DataFetchingEnvironment;
import io.filigree.access.AccessPrincipal;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Part;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Data fetchers for what NerdGraph has of accounts besides their events. */
@Component
final class AccountFetchers {

    private static final String AWS = "aws";

    private final PairedAccounts accounts;
    private final QueryService queries;

    AccountFetchers(PairedAccounts accounts, QueryService queries) {
        this.accounts = accounts;
        this.queries = queries;
    }

    /** The event types of an account in a time window, by default the last 24 hours. */
    Object reportingEventTypes(DataFetchingEnvironment environment) {
        AccessPrincipal principal = GraphQlFetchers.principal(environment);
        Map<String, Object> window = GraphQlFetchers.argument(environment, "timeWindow", Map.of());
        String text = window.isEmpty()
                ? "SHOW EVENT TYPES SINCE 24 hours ago"
                : "SHOW EVENT TYPES SINCE " + window.get("startTime") + " UNTIL " + window.get("endTime");
        QueryResult result =
                queries.run(principal, QueryService.scope(principal, List.of(accountId(environment))), text, null);
        List<?> filter = environment.getArgument("filter");
        Part total = requireNonNull(result.current().total());
        List<?> types = (List<?>) requireNonNull(total.values().get(0));
        return types.stream()
                .filter(type -> filter == null || filter.contains(type))
                .toList();
    }

    /** No query continues after its response. */
    Object queryProgress(DataFetchingEnvironment environment) {
        throw InvalidInputException.of(
                "queryId",
                "queryId: " + environment.getArgument("queryId")
                        + " is unknown: the response to a query has its complete result");
    }

    /** The paired accounts that the caller may see; of an account the account itself. */
    Object linkedAccounts(DataFetchingEnvironment environment) {
        AccessPrincipal principal = GraphQlFetchers.principal(environment);
        String provider = environment.getArgument("provider");
        Map<String, Object> cloud = requireNonNull(environment.getSource());
        Object only = cloud.get("accountId");
        return accounts.all().stream()
                .filter(account -> provider == null || provider.equals(AWS))
                .filter(account -> principal.maySee(account.accountId()))
                .filter(account -> only == null || only.equals(AccessPrincipal.ALL) || only.equals(account.accountId()))
                .map(AccountFetchers::fields)
                .toList();
    }

    Object cloud(DataFetchingEnvironment environment) {
        return environment.getSource() instanceof Map<?, ?> account && account.get("id") != null
                ? Map.of("accountId", accountId(environment))
                : Map.of();
    }

    private static String accountId(DataFetchingEnvironment environment) {
        Map<String, Object> account = requireNonNull(environment.getSource());
        return GraphQlFetchers.digits((Long) requireNonNull(account.get("id")));
    }

    private static Map<String, @Nullable Object> fields(PairedAccount account) {
        long id = Long.parseLong(account.accountId());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("nrAccountId", id);
        fields.put("externalId", account.accountId());
        fields.put("name", account.name());
        fields.put("createdAt", account.pairedAt().getEpochSecond());
        fields.put("disabled", account.pausedAt() != null);
        fields.put("provider", Map.of("id", AWS, "slug", AWS, "name", "Amazon Web Services"));
        fields.put("integrations", List.of());
        return fields;
    }
}
