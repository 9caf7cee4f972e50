package io.filigree.query.nrql.syntax;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression.Call;

/** A function of NRQL: its name, its parameters, its documentation, and the properties of its value. */
public interface NrqlFunction {

    /** The input of a function. */
    enum Kind {
        /** Many events. */
        AGGREGATE,
        /** One event. */
        OF_EVENT
    }

    FunctionDocumentation documentation();

    Signature signature();

    Kind kind();

    /** The name as the documentation writes it. */
    default String text() {
        return documentation().name();
    }

    /** Whether the value may be a boolean, so that a call is valid as a condition. */
    default boolean mayBeCondition() {
        return false;
    }

    /** The attributes that the function reads in addition to its arguments. */
    default List<String> impliedAttributes() {
        return List.of();
    }

    /** The unit of the value. */
    default ResultUnit unit() {
        return ResultUnit.NONE;
    }

    /** The form of the value of a call. */
    default ResultShape shape(Call call) {
        return new ResultShape.Single();
    }

    /** The key of the value in a result of {@code /v1/accounts/{id}/query}. */
    default String resultKey() {
        return text();
    }

    /** Whether the sum of the values of several groups is the value of all of them, if that is true of its arguments. */
    default boolean isAdditive() {
        return false;
    }

    /** Whether the value for a group is a value of one of its events, or a list of these. */
    default boolean selectsValues() {
        return false;
    }

    /** Whether a call finds several values, to which {@code WITH … AS (a, b)} gives names. */
    default boolean hasSeveralValues() {
        return false;
    }

    /** Whether calls are valid in FACET only. */
    default boolean isOnlyForFacet() {
        return false;
    }

    /** Whether calls are valid only if FROM has event types. */
    default boolean needsEventTypes() {
        return false;
    }

    /** Whether the value is a field of the first argument, with the name that the second one is. */
    default boolean readsField() {
        return false;
    }

    /** Whether a field of the value, which is not an object, is the value itself. */
    default boolean hasItselfAsField(String field) {
        return false;
    }

    /**
     * The maximum length of the value of a call as text, in characters.
     *
     * @param longest the length of the longest argument
     * @param all the length of all arguments together
     */
    default long maxTextLength(Call call, long longest, long all) {
        return longest;
    }
}
