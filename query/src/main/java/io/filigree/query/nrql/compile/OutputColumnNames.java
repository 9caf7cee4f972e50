package io.filigree.query.nrql.compile;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/** Default column names: the function and its argument, as in NerdGraph's results. */
public final class OutputColumnNames {

    private OutputColumnNames() {}

    /** {@code count}, {@code average.duration}, {@code lower.name}; an attribute's own name; or the label. */
    public static String of(Selected selected) {
        return selected.label() != null ? selected.label() : of(selected.expression());
    }

    /** The name of each column: one that an earlier column has gets a number. */
    public static List<String> distinct(List<Selected> selected) {
        Set<String> names = new LinkedHashSet<>();
        for (Selected column : selected) {
            String name = of(column);
            String distinct = name;
            for (int i = 2; !names.add(distinct); i++) {
                distinct = name + " " + i;
            }
        }
        return List.copyOf(names);
    }

    private static String of(Expression expression) {
        if (expression instanceof Attribute attribute) {
            return attribute.name();
        }
        if (expression instanceof Literal || expression instanceof Expression.Subquery) {
            return "constant";
        }
        if (expression instanceof Expression.Cases) {
            return "facet";
        }
        if (expression instanceof Call call) {
            String of = call.positional().stream()
                    .filter(Attribute.class::isInstance)
                    .map(argument -> ((Attribute) argument).name())
                    .collect(Collectors.joining("."));
            return of.isEmpty() ? call.function().text() : call.function().text() + "." + of;
        }
        List<String> parts =
                expression.parts().stream().map(OutputColumnNames::of).toList();
        return parts.isEmpty() ? "result" : String.join(".", parts);
    }

    /** The key under which facet values are compared: 5 and 5.0 are equal. */
    static @Nullable Object canonical(@Nullable Object name) {
        return name instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                ? (Object) number.longValue()
                : name;
    }

    /** A facet's name as a text, by which groups are in order. An array is its JSON. */
    public static String text(@Nullable Object name) {
        if (name instanceof List<?> || name instanceof Map<?, ?>) {
            return JsonValues.text(name);
        }
        return name instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : String.valueOf(name);
    }

    /** A number as people write it: {@code 95}, {@code 99.9}. */
    public static String number(double number) {
        BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
        return decimal.toPlainString();
    }
}
