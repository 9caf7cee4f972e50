package io.filigree.query.nrql.syntax;

import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.PatternContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.RelationContext;
import io.filigree.query.nrql.syntax.NrqlGrammarParser.TestContext;

/** Reads the operators of conditions. */
final class Operators {

    private Operators() {}

    static String pattern(PatternContext context) {
        return context.RAW() == null
                ? SourceText.unquoted(context.STRING().getSymbol())
                : SourceText.pattern(context.RAW().getSymbol());
    }

    static Relation relation(RelationContext context) {
        return switch (context.getStart().getType()) {
            case NrqlGrammarParser.EQUAL -> Relation.EQUAL;
            case NrqlGrammarParser.NOT_EQUAL -> Relation.NOT_EQUAL;
            case NrqlGrammarParser.LESS -> Relation.LESS;
            case NrqlGrammarParser.LESS_OR_EQUAL -> Relation.LESS_OR_EQUAL;
            case NrqlGrammarParser.GREATER -> Relation.GREATER;
            default -> Relation.GREATER_OR_EQUAL;
        };
    }

    static Condition.Is.State state(TestContext test) {
        if (test.NULL() != null) {
            return Condition.Is.State.NULL;
        }
        return test.TRUE() == null ? Condition.Is.State.FALSE : Condition.Is.State.TRUE;
    }
}
