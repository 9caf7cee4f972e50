package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Set;

import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.AstTransformer;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.ListType;
import graphql.language.Node;
import graphql.language.NodeTraverser;
import graphql.language.NodeVisitorStub;
import graphql.language.NonNullType;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import graphql.language.VariableReference;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import graphql.util.TreeTransformerUtil;
import org.jspecify.annotations.Nullable;

/**
 * Accepts variables for account ids that are declared as {@code Int}, {@code ID} or {@code String}, as clients of
 * NerdGraph declare them. Each is redeclared as {@code AccountId} before the document is validated.
 */
final class AccountIdVariables extends SimplePerformantInstrumentation {

    private static final Set<String> DECLARED = Set.of("Int", "ID", "String");
    private static final TypeName ACCOUNT_ID =
            TypeName.newTypeName(GraphQlScalars.ACCOUNT_ID).build();

    @Override
    public DocumentAndVariables instrumentDocumentAndVariables(
            DocumentAndVariables request,
            InstrumentationExecutionParameters parameters,
            @Nullable InstrumentationState state) {
        Set<String> names = new HashSet<>();
        new NodeTraverser().preOrder(new AccountArguments(names), request.getDocument());
        if (names.isEmpty()) {
            return request;
        }
        Document document = (Document) new AstTransformer().transform(request.getDocument(), new Declarations(names));
        return request.transform(changed -> changed.document(document));
    }

    /** Collects the variables that are used as account ids. */
    private static final class AccountArguments extends NodeVisitorStub {

        private final Set<String> names;

        AccountArguments(Set<String> names) {
            this.names = names;
        }

        @Override
        public TraversalControl visitArgument(Argument argument, TraverserContext<Node> context) {
            String field = context.getParentNode() instanceof Field parent ? parent.getName() : "";
            if ((field.equals("account") && argument.getName().equals("id"))
                    || (field.equals("nrql") && argument.getName().equals("accounts"))) {
                add(argument.getValue());
            }
            return TraversalControl.CONTINUE;
        }

        private void add(Value<?> value) {
            if (value instanceof VariableReference variable) {
                names.add(variable.getName());
            } else if (value instanceof ArrayValue array) {
                array.getValues().forEach(this::add);
            }
        }
    }

    private static final class Declarations extends NodeVisitorStub {

        private final Set<String> names;

        Declarations(Set<String> names) {
            this.names = names;
        }

        @Override
        public TraversalControl visitVariableDefinition(VariableDefinition variable, TraverserContext<Node> context) {
            return names.contains(variable.getName())
                    ? TreeTransformerUtil.changeNode(
                            context, variable.transform(changed -> changed.type(ofAccounts(variable.getType()))))
                    : TraversalControl.CONTINUE;
        }

        private static Type<?> ofAccounts(Type<?> declared) {
            if (declared instanceof NonNullType type) {
                return NonNullType.newNonNullType(ofAccounts(type.getType())).build();
            }
            if (declared instanceof ListType type) {
                return ListType.newListType(ofAccounts(type.getType())).build();
            }
            return DECLARED.contains(((TypeName) requireNonNull(declared)).getName()) ? ACCOUNT_ID : declared;
        }
    }
}
