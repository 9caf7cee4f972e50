package io.filigree.nrql;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import graphql.ExecutionResult;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses documents with too many fields. The fields of a fragment count each time that it is spread, which graphql-java's
 * own instrumentation counts once.
 */
final class DocumentCost extends SimplePerformantInstrumentation {

    /** Maximum number of fields in a document. */
    private static final int MAX_FIELDS = 500;

    /** The cost of one field that reads tables, counted in fields: a document can run at most twenty queries. */
    private static final int FIELDS_OF_A_READ = 23;

    /** Larger costs are not distinguished. */
    private static final long MAX_COST = 1_000_000_000;

    private static final Set<String> READS = Set.of("reportingEventTypes", "entity", "entitySearch");

    /** Fields that read tables if they have arguments. Fields of results have the same names. */
    private static final Set<String> READS_WITH_ARGUMENTS = Set.of("nrql", "entities");

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, @Nullable InstrumentationState state) {
        ExecutionContext context = parameters.getExecutionContext();
        long cost = new Counter(context.getFragmentsByName())
                .of(context.getOperationDefinition().getSelectionSet());
        if (cost > MAX_FIELDS) {
            throw new AbortExecutionException("maximum query complexity exceeded " + cost + " > " + MAX_FIELDS);
        }
        return super.beginExecuteOperation(parameters, state);
    }

    /** Counts each fragment once. Valid documents have no cycles of fragments. */
    private static final class Counter {

        private final Map<String, FragmentDefinition> fragments;
        private final Map<String, Long> counted = new HashMap<>();

        Counter(Map<String, FragmentDefinition> fragments) {
            this.fragments = fragments;
        }

        long of(@Nullable SelectionSet selections) {
            long cost = 0;
            if (selections != null) {
                for (Selection<?> selection : selections.getSelections()) {
                    cost = Math.min(MAX_COST, cost + of(selection));
                }
            }
            return cost;
        }

        private long of(Selection<?> selection) {
            if (selection instanceof Field field) {
                return (reads(field) ? FIELDS_OF_A_READ : 1) + of(field.getSelectionSet());
            }
            if (selection instanceof InlineFragment fragment) {
                return of(fragment.getSelectionSet());
            }
            String name = ((FragmentSpread) selection).getName();
            Long known = counted.get(name);
            if (known == null) {
                FragmentDefinition fragment = fragments.get(name);
                known = fragment == null ? 0 : of(fragment.getSelectionSet());
                counted.put(name, known);
            }
            return known;
        }

        private static boolean reads(Field field) {
            String name = field.getName();
            return READS.contains(name)
                    || (READS_WITH_ARGUMENTS.contains(name)
                            && !field.getArguments().isEmpty());
        }
    }
}
