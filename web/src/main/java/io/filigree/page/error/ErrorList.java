package io.filigree.page.error;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.error.ErrorState;
import io.filigree.db.error.ErrorStates;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.ChangeMarker;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.error.ErrorGroup.Key;
import io.filigree.page.error.ErrorNrql.Since;
import io.filigree.page.error.ErrorRow.Names;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.query.function.ChangeReader;
import io.filigree.query.function.ChangeReader.FunctionTime;
import io.filigree.query.function.MetadataChange;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the groups of errors of a page, with their states and the changes before them. */
@Component
final class ErrorList {

    /** How far back the first error is searched. */
    static final Duration LOOKBACK = Duration.ofDays(7);

    /** An error that is found in the first day of the search may have older ones. */
    private static final Duration UNSURE = Duration.ofDays(1);

    /** The longest time between a change and the first error that it can explain. */
    private static final Duration EXPLAINED = Duration.ofDays(1);

    /** Groups whose reopening is dated. */
    private static final int DATED = 20;

    private final QueryForm queries;
    private final ErrorStates states;
    private final ChangeReader changes;

    ErrorList(QueryForm queries, ErrorStates states, ChangeReader changes) {
        this.queries = queries;
        this.states = states;
        this.changes = changes;
    }

    /**
     * @param failure why the groups could not be read; null if they were
     * @param ungrouped the number of errors that are in no group; null if there are none
     * @param limited whether there may be more groups
     */
    record Groups(
            List<ErrorRow> rows,
            @Nullable String failure,
            @Nullable String ungrouped,
            boolean limited,
            String groupsQuery,
            String seenQuery,
            String ungroupedQuery) {}

    /** @param conditions of NRQL, in addition to the filter */
    Groups read(AccessPrincipal principal, PageFilter filter, List<String> conditions, Instant now) {
        String nrql = ErrorNrql.groups(filter, conditions);
        QueryOutcome outcome = queries.runShared(principal, filter.address(nrql));
        List<ErrorGroup> groups = ErrorGroup.of(outcome.result());
        PageFilter wide = lookback(filter, now);
        List<String> fingerprints = groups.stream()
                .map(group -> group.key().fingerprint())
                .distinct()
                .toList();
        String seenNrql = ErrorNrql.seen(wide, fingerprints.isEmpty() ? List.of("") : fingerprints);
        Map<Key, Seen> seen = seen(principal, wide, groups.isEmpty() ? null : seenNrql);
        Map<Key, Sparkline> trends = trends(principal, filter, conditions, groups.isEmpty());
        Map<Key, ErrorStatus> statuses = statuses(principal, wide, fingerprints, seen, now);
        Map<FunctionTime, MetadataChange> causes = causes(principal, filter, seen, now);
        QueryRequest.Range window = filter.window(now);
        boolean hasOlder =
                seen.values().stream().anyMatch(of -> !of.sure() || of.first().isBefore(window.begin()));
        List<ErrorRow> rows = groups.stream()
                .map(group -> row(
                        group,
                        filter,
                        window,
                        hasOlder,
                        seen.get(group.key()),
                        trends.get(group.key()),
                        statuses.getOrDefault(group.key(), ErrorStatus.of(null, null, now)),
                        causes,
                        now))
                .sorted(Comparator.comparing(ErrorRow::isUrgent)
                        .reversed()
                        .thenComparing(
                                Comparator.comparingLong(ErrorRow::number).reversed()))
                .toList();
        return new Groups(
                rows,
                outcome.result() == null ? outcome.failure() : null,
                conditions.isEmpty() ? ungrouped(principal, filter) : null,
                groups.size() == ErrorNrql.MAX_GROUPS,
                filter.queryPage(nrql),
                wide.queryPage(seenNrql),
                filter.queryPage(ErrorNrql.ungrouped(filter)));
    }

    /** The first and the last error of a group in the time that is searched. */
    private record Seen(
            Instant first,
            Instant last,
            boolean sure,
            @Nullable FunctionArn function) {

        static Seen of(ErrorGroup group, Instant begin) {
            Instant first = Instant.ofEpochMilli(group.number(0));
            String arn = group.text(2);
            return new Seen(
                    first,
                    Instant.ofEpochMilli(group.number(1)),
                    first.isAfter(begin.plus(UNSURE)),
                    arn == null ? null : FunctionArn.parse(arn).orElse(null));
        }

        @Nullable
        FunctionTime start() {
            return function == null || !sure ? null : new FunctionTime(function, first);
        }
    }

    /** Without the conditions of the page, except for the account: an error is not new because the filter is. */
    private static PageFilter lookback(PageFilter filter, Instant now) {
        Instant begin = filter.window(now).begin();
        Instant earliest = now.minus(LOOKBACK);
        return filter.withoutConditions()
                .ofAccount(filter.base().accountId())
                .between(begin.isBefore(earliest) ? begin : earliest, now);
    }

    private Map<Key, Seen> seen(AccessPrincipal principal, PageFilter wide, @Nullable String nrql) {
        if (nrql == null) {
            return Map.of();
        }
        Instant begin = wide.window(Instant.EPOCH).begin();
        return ErrorGroup.of(queries.runShared(principal, wide.address(nrql)).result()).stream()
                .collect(Collectors.toMap(ErrorGroup::key, group -> Seen.of(group, begin)));
    }

    private Map<Key, Sparkline> trends(
            AccessPrincipal principal, PageFilter filter, List<String> conditions, boolean none) {
        if (none) {
            return Map.of();
        }
        String nrql = ErrorNrql.trends(filter, conditions);
        return ErrorGroup.of(queries.runShared(principal, filter.address(nrql)).result()).stream()
                .collect(Collectors.toMap(ErrorGroup::key, group -> Sparkline.of(group.part())));
    }

    /** The states of groups that users decided about. */
    private Map<Key, ErrorStatus> statuses(
            AccessPrincipal principal, PageFilter wide, List<String> fingerprints, Map<Key, Seen> seen, Instant now) {
        Map<Key, ErrorState> decided =
                states.of(principal.narrowedTo(List.of(wide.base().accountId())), fingerprints).stream()
                        .collect(Collectors.toMap(
                                state -> new Key(state.fingerprint(), state.accountId()), state -> state));
        Map<Key, Instant> again = new HashMap<>();
        decided.forEach((key, state) -> {
            Seen of = seen.get(key);
            if (state.value() == ErrorState.Value.RESOLVED
                    && of != null
                    && of.last().isAfter(state.changedAt())) {
                again.put(key, of.last());
            }
        });
        again.putAll(firstAgain(principal, wide, again, decided));
        Map<Key, ErrorStatus> statuses = new HashMap<>();
        decided.forEach((key, state) -> statuses.put(key, ErrorStatus.of(state, again.get(key), now)));
        return statuses;
    }

    private Map<Key, Instant> firstAgain(
            AccessPrincipal principal, PageFilter wide, Map<Key, Instant> again, Map<Key, ErrorState> decided) {
        List<Since> since = again.keySet().stream()
                .limit(DATED)
                .map(key -> new Since(
                        key.fingerprint(),
                        key.accountId(),
                        Objects.requireNonNull(decided.get(key)).changedAt().toEpochMilli()))
                .toList();
        if (since.isEmpty()) {
            return Map.of();
        }
        return ErrorGroup.of(queries.runShared(principal, wide.address(ErrorNrql.since(wide, since)))
                        .result())
                .stream()
                .collect(Collectors.toMap(ErrorGroup::key, group -> Instant.ofEpochMilli(group.number(0))));
    }

    /** A list without causes is better than none. */
    private Map<FunctionTime, MetadataChange> causes(
            AccessPrincipal principal, PageFilter filter, Map<Key, Seen> seen, Instant now) {
        List<FunctionTime> starts = seen.values().stream()
                .flatMap(of -> Stream.ofNullable(of.start()))
                .distinct()
                .toList();
        try {
            return changes.directlyBefore(
                    principal.narrowedTo(List.of(filter.base().accountId())), starts, EXPLAINED);
        } catch (QueryRefusedException e) {
            return Map.of();
        }
    }

    private @Nullable String ungrouped(AccessPrincipal principal, PageFilter filter) {
        return Stream.ofNullable(queries.runShared(principal, filter.address(ErrorNrql.ungroupedCount(filter)))
                        .result())
                .flatMap(result -> Stream.ofNullable(result.current().total()))
                .map(total -> total.values().get(0))
                .filter(value -> value instanceof Number number && number.longValue() > 0)
                .map(String::valueOf)
                .findFirst()
                .orElse(null);
    }

    private static ErrorRow row(
            ErrorGroup group,
            PageFilter filter,
            QueryRequest.Range window,
            boolean hasOlder,
            @Nullable Seen seen,
            @Nullable Sparkline trend,
            ErrorStatus status,
            Map<FunctionTime, MetadataChange> causes,
            Instant now) {
        Key key = group.key();
        Instant first = seen == null || !seen.sure() ? null : seen.first();
        FunctionTime start = seen == null ? null : seen.start();
        MetadataChange cause = start == null ? null : causes.get(start);
        PageFilter ofAccount = filter.ofAccount(key.accountId());
        String account = group.text(ErrorNrql.ACCOUNT);
        String errorClass = group.text(ErrorNrql.CLASS);
        return new ErrorRow(
                key,
                account == null ? key.accountId() : account,
                errorClass == null ? "Error without a class" : errorClass,
                ErrorRow.shortened(group.text(ErrorNrql.MESSAGE)),
                group.shown(ErrorNrql.COUNT),
                group.number(ErrorNrql.COUNT),
                TimestampView.ofNullable(first, now),
                first != null && !first.isBefore(window.begin()) && (hasOlder || cause != null),
                TimestampView.of(Instant.ofEpochMilli(group.number(ErrorNrql.LAST)), now),
                trend,
                Names.of(group.texts(ErrorNrql.FUNCTIONS), group.number(ErrorNrql.FUNCTION_COUNT)),
                Names.of(group.texts(ErrorNrql.TEAMS), null),
                Names.of(group.texts(ErrorNrql.VERSIONS), null),
                status,
                cause == null ? null : ChangeMarker.of(cause, now),
                Fingerprints.path(key.fingerprint())
                        .map(path -> path + ofAccount.query())
                        .orElse(null),
                ofAccount.queryPage(ErrorNrql.count(ofAccount, key.fingerprint())));
    }
}
