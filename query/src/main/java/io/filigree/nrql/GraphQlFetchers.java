package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import graphql.schema.DataFetchingEnvironment;
import io.filigree.access.AccessPrincipal;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Data fetchers for the fields that are not plain properties of their parent. */
@Component
final class GraphQlFetchers {

    private static final String ID = "id";
    private static final String NAME = "name";

    private final QueryService queries;
    private final PairedAccounts accounts;
    private final RetentionWindow kept;

    GraphQlFetchers(QueryService queries, PairedAccounts accounts, RetentionWindow kept) {
        this.queries = queries;
        this.accounts = accounts;
        this.kept = kept;
    }

    Object actor(DataFetchingEnvironment environment) {
        String userName = principal(environment).userName();
        return userName == null ? Map.of() : Map.of("user", user(userName));
    }

    private static Map<String, Object> user(String userName) {
        Map<String, Object> user = new LinkedHashMap<>(Map.of(ID, userName, NAME, userName));
        if (userName.indexOf('@') > 0) {
            user.put("email", userName);
        }
        return user;
    }

    /** The user of the request. The key is never part of a response. */
    Object requestContext(DataFetchingEnvironment environment) {
        String userName = principal(environment).userName();
        return userName == null ? Map.of() : Map.of("userId", userName);
    }

    Object account(DataFetchingEnvironment environment) {
        Long id = requireNonNull(environment.<Long>getArgument(ID));
        QueryService.scope(principal(environment), List.of(digits(id)));
        Map<String, @Nullable Object> account = new LinkedHashMap<>();
        account.put(ID, id);
        account.put(NAME, accounts.find(digits(id)).map(PairedAccount::name).orElse(null));
        return account;
    }

    Object accounts(DataFetchingEnvironment environment) {
        AccessPrincipal principal = principal(environment);
        return accounts.all().stream()
                .filter(account -> principal.maySee(account.accountId()))
                .map(account -> Map.of(ID, Long.parseLong(account.accountId()), NAME, account.name()))
                .toList();
    }

    Object ofAccount(DataFetchingEnvironment environment) {
        Map<String, Object> account = requireNonNull(environment.getSource());
        return run(environment, List.of((Long) requireNonNull(account.get(ID))));
    }

    Object ofAccounts(DataFetchingEnvironment environment) {
        return run(environment, requireNonNull(environment.<List<Long>>getArgument("accounts")));
    }

    private Object run(DataFetchingEnvironment environment, List<Long> ids) {
        AccessPrincipal principal = principal(environment);
        String text = requireNonNull(environment.getArgument("query"));
        Duration timeout = Optional.ofNullable(environment.<Long>getArgument("timeout"))
                .map(Duration::ofSeconds)
                .orElse(null);
        List<String> accountIds = ids.stream().map(GraphQlFetchers::digits).toList();
        QueryResult result = queries.run(principal, QueryService.scope(principal, accountIds), text, timeout);
        return NerdGraphResultFormat.of(result, kept.since(result.eventTypes()));
    }

    /** Restores the leading zeros, which an account id loses as a number. */
    static String digits(long id) {
        return id == 0 ? AccessPrincipal.ALL : String.format(Locale.ROOT, "%012d", id);
    }

    /** An argument, or its default: clients send null for arguments that they do not use. */
    static <T> T argument(DataFetchingEnvironment environment, String name, T byDefault) {
        return Optional.ofNullable(environment.<T>getArgument(name)).orElse(byDefault);
    }

    static AccessPrincipal principal(DataFetchingEnvironment environment) {
        return requireNonNull(environment.getGraphQlContext().get(AccessPrincipal.class));
    }
}
