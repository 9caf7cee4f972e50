package io.filigree.query.nrql.syntax;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.query.nrql.syntax.NrqlGrammarParser.*;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** The clauses of one query by their names. Each occurs once at most, except WHERE. */
final class Clauses {

    /** The name of a clause. */
    enum Name {
        VARIABLES("WITH"),
        SELECT("SELECT"),
        SHOW_EVENT_TYPES("SHOW EVENT TYPES"),
        FROM("FROM"),
        JOIN("JOIN"),
        WHERE("WHERE"),
        FACET("FACET"),
        /** Directly after FACET, where it chooses the facets. */
        PICK("FACET … ORDER BY"),
        LIMIT("LIMIT"),
        ORDER_BY("ORDER BY"),
        SINCE("SINCE"),
        UNTIL("UNTIL"),
        TIMESERIES("TIMESERIES"),
        COMPARE_WITH("COMPARE WITH"),
        TIMEZONE("WITH TIMEZONE"),
        METRIC_FORMAT("WITH METRIC_FORMAT"),
        EXTRAPOLATE("EXTRAPOLATE"),
        RAW("RAW");

        private final String text;

        Name(String text) {
            this.text = text;
        }

        /** As written. */
        String text() {
            return text;
        }
    }

    private final Map<Name, ParserRuleContext> byName = new EnumMap<>(Name.class);
    private final List<WhereContext> wheres = new ArrayList<>();
    private final ParserRuleContext query;

    private Clauses(ParserRuleContext query) {
        this.query = query;
    }

    /** @throws NrqlException when a clause is there twice, or a JOIN not behind its FROM */
    static Clauses of(ParserRuleContext query, List<? extends ParserRuleContext> contexts) {
        Clauses clauses = new Clauses(query);
        Name before = null;
        for (ParserRuleContext context : contexts) {
            ParserRuleContext clause = context instanceof FirstContext first ? first.opening() : context;
            Name name = name(clause, before);
            clauses.add(name, clause);
            if (name == Name.JOIN && before != Name.FROM) {
                throw new NrqlException(
                        SourceText.place(clause), "JOIN must directly follow FROM: FROM A JOIN (…) ON key");
            }
            before = name;
        }
        return clauses;
    }

    private void add(Name name, ParserRuleContext clause) {
        ParserRuleContext other = byName.putIfAbsent(name, clause);
        if (clause instanceof WhereContext where) {
            wheres.add(where);
        } else if (other != null) {
            throw new NrqlException(
                    SourceText.place(clause),
                    "duplicate " + name.text() + "; the first is in line "
                            + other.getStart().getLine() + ", column "
                            + (other.getStart().getCharPositionInLine() + 1));
        }
    }

    /** The clause of that name, as the grammar has it. */
    <T extends ParserRuleContext> @Nullable T get(Name name, Class<T> type) {
        return type.cast(byName.get(name));
    }

    /** The WHERE clauses, all of which an event must satisfy. */
    List<WhereContext> wheres() {
        return wheres;
    }

    /** Where it begins; empty where it is not there. */
    Optional<SourceLocation> place(Name name) {
        return Optional.ofNullable(byName.get(name)).map(SourceText::place);
    }

    boolean has(Name name) {
        return byName.containsKey(name);
    }

    /** Where the query begins. */
    SourceLocation begin() {
        return SourceText.place(query);
    }

    /** Behind the query. */
    SourceLocation end() {
        return SourceText.end(query);
    }

    private static Name name(ParserRuleContext clause, @Nullable Name before) {
        return switch (clause.getStart().getType()) {
            case NrqlGrammarParser.WITH -> ofWith(((OpeningContext) clause).with());
            case NrqlGrammarParser.SELECT -> Name.SELECT;
            case NrqlGrammarParser.FROM -> Name.FROM;
            case NrqlGrammarParser.SHOW -> Name.SHOW_EVENT_TYPES;
            case NrqlGrammarParser.WHERE -> Name.WHERE;
            case NrqlGrammarParser.FACET -> Name.FACET;
            case NrqlGrammarParser.LIMIT -> Name.LIMIT;
            case NrqlGrammarParser.ORDER -> before == Name.FACET ? Name.PICK : Name.ORDER_BY;
            case NrqlGrammarParser.SINCE -> Name.SINCE;
            case NrqlGrammarParser.UNTIL -> Name.UNTIL;
            case NrqlGrammarParser.TIMESERIES -> Name.TIMESERIES;
            case NrqlGrammarParser.COMPARE -> Name.COMPARE_WITH;
            case NrqlGrammarParser.EXTRAPOLATE -> Name.EXTRAPOLATE;
            case NrqlGrammarParser.UNAGGREGATED -> Name.RAW;
            default -> Name.JOIN;
        };
    }

    private static Name ofWith(WithContext context) {
        if (context.TIMEZONE() != null) {
            return Name.TIMEZONE;
        }
        return context.METRIC_FORMAT() == null ? Name.VARIABLES : Name.METRIC_FORMAT;
    }
}
