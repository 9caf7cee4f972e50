package io.filigree.nrql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.AbortExecutionException;
import graphql.language.Argument;
import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Node;
import graphql.language.NodeTraverser;
import graphql.language.NodeVisitorStub;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.VariableReference;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import org.jspecify.annotations.Nullable;

/**
 * Removes the fields that the schema does not have from a document, each with an error, so that the other fields are
 * executed. Fields with unknown arguments are removed as well, and so are fragments on unknown types of entities, which no
 * entity has, and the fragments and variables that only removed fields used.
 */
final class DocumentPruner {

    /** Maximum number of errors in a response. */
    private static final int MAX_ERRORS = 100;

    /** Maximum depth of fragments that spread fragments: the validation is recursive. */
    private static final int MAX_SPREADS = 50;

    private final GraphQLSchema schema;
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    /** Pruned fragments; null for those of which nothing is left. */
    private final Map<String, @Nullable FragmentDefinition> pruned = new HashMap<>();

    private final Map<String, Integer> depths = new HashMap<>();
    private final Set<String> inProgress = new HashSet<>();
    private int deepest;
    private boolean removed;
    private final List<GraphQLError> errors = new ArrayList<>();

    DocumentPruner(GraphQLSchema schema) {
        this.schema = schema;
    }

    List<GraphQLError> errors() {
        return errors;
    }

    /**
     * Returns the document without unknown fields; null when an operation has no known field.
     *
     * @throws AbortExecutionException when fragments are nested too deep
     */
    @Nullable
    Document prune(Document document) {
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.putIfAbsent(fragment.getName(), fragment));
        List<Definition> definitions = new ArrayList<>();
        for (Definition<?> definition : document.getDefinitions()) {
            if (definition instanceof OperationDefinition operation) {
                OperationDefinition known = operation(operation);
                if (known == null) {
                    return null;
                }
                definitions.add(known);
            } else if (definition instanceof FragmentDefinition fragment) {
                FragmentDefinition known = fragment(fragment.getName());
                if (known != null) {
                    definitions.add(known);
                }
            } else {
                definitions.add(definition);
            }
        }
        return removed
                ? withoutUnused(document, document.transform(changed -> changed.definitions(definitions)))
                : document;
    }

    private @Nullable OperationDefinition operation(OperationDefinition operation) {
        boolean isQuery = operation.getOperation() == OperationDefinition.Operation.QUERY;
        if (!isQuery) {
            return operation;
        }
        SelectionSet known = selections(operation.getSelectionSet(), schema.getQueryType());
        return known == null ? null : operation.transform(changed -> changed.selectionSet(known));
    }

    private @Nullable FragmentDefinition fragment(String name) {
        FragmentDefinition fragment = fragments.get(name);
        if (fragment == null || pruned.containsKey(name)) {
            deepest = Math.max(deepest, depths.getOrDefault(name, 0));
            return pruned.get(name);
        }
        if (!inProgress.add(name)) {
            return fragment; // a cycle, which the validation reports
        }
        int outer = deepest;
        deepest = inProgress.size();
        checkDepth();
        deepest = 0;
        GraphQLNamedType type = typeOf(fragment.getTypeCondition().getName(), fragment);
        SelectionSet known = type == null ? null : selections(fragment.getSelectionSet(), type);
        deepest++;
        checkDepth();
        depths.put(name, deepest);
        deepest = Math.max(outer, deepest);
        inProgress.remove(name);
        pruned.put(name, known == null ? null : fragment.transform(changed -> changed.selectionSet(known)));
        return pruned.get(name);
    }

    private void checkDepth() {
        if (deepest > MAX_SPREADS) {
            throw new AbortExecutionException("fragments are nested more than " + MAX_SPREADS + " deep");
        }
    }

    /** The type of a fragment; null with an error for unknown types, without one for types of entities. */
    private @Nullable GraphQLNamedType typeOf(String name, Node<?> node) {
        GraphQLType type = schema.getType(name);
        if (type instanceof GraphQLNamedType known) {
            return known;
        }
        if (!name.endsWith("Entity") && !name.endsWith("EntityOutline")) {
            add("Unknown type \"" + name + "\".", node);
        }
        return null;
    }

    private @Nullable SelectionSet selections(SelectionSet selections, GraphQLType parent) {
        List<Selection<?>> known = new ArrayList<>();
        for (Selection<?> selection : selections.getSelections()) {
            Selection<?> kept = selection(selection, parent);
            if (kept == null) {
                removed = true;
            } else {
                known.add(kept);
            }
        }
        return known.isEmpty() ? null : selections.transform(changed -> changed.selections(known));
    }

    private @Nullable Selection<?> selection(Selection<?> selection, GraphQLType parent) {
        if (selection instanceof Field field) {
            return field(field, parent);
        }
        if (selection instanceof InlineFragment fragment) {
            GraphQLType type = fragment.getTypeCondition() == null
                    ? parent
                    : typeOf(fragment.getTypeCondition().getName(), fragment);
            SelectionSet known = type == null ? null : selections(fragment.getSelectionSet(), type);
            return known == null ? null : fragment.transform(changed -> changed.selectionSet(known));
        }
        FragmentSpread spread = (FragmentSpread) selection;
        return fragments.containsKey(spread.getName()) && fragment(spread.getName()) == null ? null : spread;
    }

    private @Nullable Field field(Field field, GraphQLType parent) {
        if (field.getName().startsWith("__") || !(parent instanceof GraphQLFieldsContainer container)) {
            return field;
        }
        GraphQLFieldDefinition definition = container.getFieldDefinition(field.getName());
        if (definition == null) {
            add("Cannot query field \"" + field.getName() + "\" on type \"" + container.getName() + "\".", field);
            return null;
        }
        for (Argument argument : field.getArguments()) {
            if (definition.getArgument(argument.getName()) == null) {
                add(
                        "Unknown argument \"" + argument.getName() + "\" on field \"" + field.getName()
                                + "\" of type \"" + container.getName() + "\".",
                        argument);
                return null;
            }
        }
        if (field.getSelectionSet() == null) {
            return field;
        }
        SelectionSet known = selections(field.getSelectionSet(), GraphQLTypeUtil.unwrapAll(definition.getType()));
        return known == null ? null : field.transform(changed -> changed.selectionSet(known));
    }

    private void add(String message, Node<?> node) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(GraphqlErrorBuilder.newError()
                    .message("%s", message)
                    .location(node.getSourceLocation())
                    .errorType(ErrorType.ValidationError)
                    .extensions(Map.of("errorClass", "INVALID_INPUT"))
                    .build());
        }
    }

    /** Without the variables and fragments that were used before and are not used now. */
    private static Document withoutUnused(Document before, Document now) {
        References used = References.of(now);
        References unused = References.of(before).without(used);
        List<Definition> definitions = new ArrayList<>();
        for (Definition<?> definition : now.getDefinitions()) {
            if (definition instanceof OperationDefinition operation) {
                definitions.add(operation.transform(
                        changed -> changed.variableDefinitions(operation.getVariableDefinitions().stream()
                                .filter(variable -> !unused.variables.contains(variable.getName()))
                                .toList())));
            } else if (!(definition instanceof FragmentDefinition fragment)
                    || !unused.fragments.contains(fragment.getName())) {
                definitions.add(definition);
            }
        }
        return now.transform(changed -> changed.definitions(definitions));
    }

    /** The variables and fragments that a document uses. */
    private record References(Set<String> variables, Set<String> fragments) {

        static References of(Document document) {
            References found = new References(new HashSet<>(), new HashSet<>());
            new NodeTraverser()
                    .preOrder(
                            new NodeVisitorStub() {
                                @Override
                                public TraversalControl visitVariableReference(
                                        VariableReference variable, TraverserContext<Node> context) {
                                    found.variables.add(variable.getName());
                                    return TraversalControl.CONTINUE;
                                }

                                @Override
                                public TraversalControl visitFragmentSpread(
                                        FragmentSpread spread, TraverserContext<Node> context) {
                                    found.fragments.add(spread.getName());
                                    return TraversalControl.CONTINUE;
                                }
                            },
                            document);
            return found;
        }

        References without(References others) {
            variables.removeAll(others.variables);
            fragments.removeAll(others.fragments);
            return this;
        }
    }
}
