package io.filigree.nrql;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Facet;
import org.jspecify.annotations.Nullable;

/** Names of the facets in a query result, and of the attributes that functions read. */
final class ResultLabels {

    private ResultLabels() {}

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
