package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.catalogue.AttributeCatalog.Looked;
import io.filigree.query.nrql.plan.MetricNames;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The messages about names that neither events nor subqueries have. */
final class UnknownNames {

    private final Session session;
    private final AccountScope scope;

    UnknownNames(Session session, AccountScope scope) {
        this.session = session;
        this.scope = scope;
    }

    /**
     * @param scans of the query
     * @param names in the query, without variables
     * @param join null without one
     * @param looked the result of the lookup of types and names
     */
    List<String> messages(
            Query query,
            Collection<? extends TableScan> scans,
            Set<String> names,
            @Nullable SubqueryJoin join,
            Looked looked) {
        List<String> messages = new ArrayList<>();
        Set<String> unknown = new LinkedHashSet<>(names);
        Set<String> joined = Set.of();
        if (join != null) {
            SubqueryRows rows = join.rows();
            joined = rows.names();
            unknown = new LinkedHashSet<>(rows.unknown(names));
            unknown.add(join.key());
            addUnknown(messages, rows.unknown(List.of(join.joinedKey())), joined);
        }
        if (query.isOfEvents()) {
            MetricNames metrics = MetricNames.of(query);
            unknown.removeAll(metrics.parts());
            unknown.removeAll(metrics.summarized(looked.names()));
            messages.addAll(NameSuggestions.messages(session, scope, query.eventTypes(), unknown, looked, joined));
        }
        for (TableScan scan : scans) {
            if (scan instanceof ValuesScan values) {
                Set<String> known = new LinkedHashSet<>(values.rows().names());
                known.addAll(joined);
                addUnknown(messages, values.rows().unknown(unknown), known);
            }
        }
        return messages;
    }

    private static void addUnknown(List<String> messages, Set<String> unknown, Set<String> known) {
        unknown.forEach(
                name -> messages.add("The subquery has no column " + name + NameSuggestions.close(name, known)));
    }
}
