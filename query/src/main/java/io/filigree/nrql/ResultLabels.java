package io.filigree.nrql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Facet;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/** Names of the selected expressions and facets in a query result. */
final class ResultLabels {

    private ResultLabels() {}

    /** A unique key for each selected expression. */
    static List<String> ofSelected(Query query) {
        Set<String> keys = new LinkedHashSet<>();
        for (Selected selected : query.select()) {
            String key = OutputColumnNames.of(selected);
            String different = key;
            for (int i = 2; !keys.add(different); i++) {
                different = key + " " + i;
            }
        }
        return List.copyOf(keys);
    }

    /** The name of each facet. */
    static List<String> ofFacets(Query query) {
        Facet facet = query.facet();
        if (facet == null) {
            return List.of();
        }
        return facet.by().stream().map(ExpressionText::label).toList();
    }

    /** The attribute that a function reads; null where it reads none, or a computed value. */
    static @Nullable String attribute(Call call) {
        List<Expression> arguments = call.positional();
        return !arguments.isEmpty() && arguments.get(0) instanceof Attribute attribute ? attribute.name() : null;
    }
}
