package io.filigree.query.nrql.syntax;

import io.filigree.query.nrql.syntax.NrqlGrammarParser.ArgumentContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.LabelContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.NameContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.SubqueryContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** Names and labels as written, without their quotes. */
final class WrittenNames {

    private WrittenNames() {}

    static String name(NameContext context) {
        String text = context.getText();
        return context.QUOTED_NAME() == null ? text : text.substring(1, text.length() - 1);
    }

    static @Nullable String label(@Nullable LabelContext context) {
        if (context == null) {
            return null;
        }
        return context.name() == null ? SourceText.unquoted(context.STRING().getSymbol()) : name(context.name());
    }

    /** The label of a column: its own, else the first one inside a function, as in {@code max(a AS 'most')}. */
    static @Nullable String label(@Nullable LabelContext own, ParseTree expression) {
        return own == null ? innerLabel(expression) : label(own);
    }

    private static @Nullable String innerLabel(ParseTree tree) {
        if (tree instanceof SubqueryContext) {
            return null;
        }
        if (tree instanceof ArgumentContext argument && argument.label() != null) {
            return label(argument.label());
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            String label = innerLabel(tree.getChild(i));
            if (label != null) {
                return label;
            }
        }
        return null;
    }
}
