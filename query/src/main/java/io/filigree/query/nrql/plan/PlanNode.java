package io.filigree.query.nrql.plan;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Order;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/** A step of a logical plan. The rows or groups of its inputs are its input. */
public sealed interface PlanNode {

    /** The steps before it. */
    List<PlanNode> inputs();

    /** The step on one line. */
    String text();

    /** Returns the plan as a tree: a line for each step, with its inputs below it. */
    default String tree() {
        String indent = "  ";
        return Stream.concat(
                        Stream.of(text()),
                        inputs().stream().flatMap(input -> input.tree().lines().map(line -> indent + line)))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Reads rows.
     *
     * @param source an event type, or {@code lookup(functions)}
     * @param window null for a source without time
     * @param attributes that later steps need; {@code *} for all
     */
    record Scan(String source, @Nullable Range window, Set<String> attributes) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }

        @Override
        public String text() {
            String names = attributes.stream()
                    .map(name -> name.equals("*") ? name : ExpressionText.name(name))
                    .collect(Collectors.joining(", ", "[", "]"));
            return "Scan " + source + (window == null ? "" : " " + range(window)) + " " + names;
        }

        private static String range(Range window) {
            return window.begin() + " to " + window.end();
        }
    }

    /** The rows of a subquery's result. */
    record ResultRows(PlanNode query) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(query);
        }

        @Override
        public String text() {
            return "ResultRows";
        }
    }

    /** One row without attributes, for a query of constants. */
    record OneRow() implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }

        @Override
        public String text() {
            return "OneRow";
        }
    }

    /** The rows of all inputs. */
    record Union(List<PlanNode> inputs) implements PlanNode {

        public Union {
            inputs = List.copyOf(inputs);
        }

        @Override
        public String text() {
            return "Union";
        }
    }

    /**
     * Joins the rows of a subquery.
     *
     * @param outer whether rows without a partner stay
     */
    record Join(PlanNode left, PlanNode right, boolean outer, String key, String joinedKey) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(left, right);
        }

        @Override
        public String text() {
            return (outer ? "LeftJoin " : "Join ") + ExpressionText.name(key) + " = " + ExpressionText.name(joinedKey);
        }
    }

    /** Defines the variables of WITH. */
    record Define(PlanNode input, List<Query.Variable> variables) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            return variables.stream()
                    .map(variable ->
                            variable.names().stream().map(ExpressionText::name).collect(Collectors.joining(", "))
                                    + " = " + ExpressionText.of(variable.value()))
                    .collect(Collectors.joining("; ", "Define ", ""));
        }
    }

    /** Keeps the rows that meet a condition. */
    record Filter(PlanNode input, Expression condition) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            return "Filter " + ExpressionText.of(condition);
        }
    }

    /** Computes the selected values of each row. */
    record Project(PlanNode input, List<Selected> select) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            return "Project " + selected(select);
        }
    }

    /** Assigns rows to the buckets of time that they are in. */
    record BucketByTime(PlanNode input, TimeBuckets buckets) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            String slide = buckets.slides() ? " every " + buckets.step() + " ms" : "";
            return "BucketByTime " + buckets.count() + " of " + buckets.size() + " ms" + slide + " from "
                    + Instant.ofEpochMilli(buckets.begin());
        }
    }

    /**
     * Collects the states of each group. Engines and time ranges may do so separately.
     *
     * @param keys of a group, in addition to its bucket of time
     */
    record PartialAggregate(PlanNode input, List<Selected> keys, PartialStates states) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            String all = states.all().stream()
                    .map(state -> states.name(state) + " = " + state)
                    .collect(Collectors.joining(", "));
            return "PartialAggregate" + (keys.isEmpty() ? "" : " by " + selected(keys)) + ": " + all;
        }
    }

    /** Merges the states of each group, and computes the selected values from them. */
    record FinalAggregate(PlanNode input, List<Selected> select) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            return "FinalAggregate " + selected(select);
        }
    }

    /**
     * Keeps the first rows or groups of an order.
     *
     * @param order null for the newest rows, or for the groups with the largest first value
     */
    record TopN(PlanNode input, @Nullable Order order, int limit, int offset) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            String by = order == null
                    ? ""
                    : " by " + ExpressionText.of(order.by()) + (order.descending() ? " descending" : " ascending");
            return "TopN " + limit + by + (offset == 0 ? "" : " after " + offset);
        }
    }

    /** The names of all attributes, or of all event types. */
    record Names(PlanNode input, String what) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }

        @Override
        public String text() {
            return "Names of " + what;
        }
    }

    /** The same plan for the time range of COMPARE WITH, for the groups of the first. */
    record Compare(PlanNode current, PlanNode previous) implements PlanNode {

        @Override
        public List<PlanNode> inputs() {
            return List.of(current, previous);
        }

        @Override
        public String text() {
            return "Compare";
        }
    }

    private static String selected(List<Selected> all) {
        return all.stream()
                .map(each -> ExpressionText.of(each.expression())
                        + (each.label() == null ? "" : " AS " + ExpressionText.name(each.label())))
                .collect(Collectors.joining(", "));
    }
}
