package io.filigree.nrql;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;

/** The scalars of NerdGraph, and one for ids of AWS accounts: they need 40 bits, and GraphQL's {@code Int} has 32. */
final class GraphQlScalars {

    static final String ACCOUNT_ID = "AccountId";

    static final List<GraphQLScalarType> ALL = List.of(
            scalar(ACCOUNT_ID, new AccountId()),
            scalar("Seconds", new Whole()),
            scalar("EpochMilliseconds", new Whole()),
            scalar("EpochSeconds", new Whole()),
            scalar("EntityGuid", new Text()),
            scalar("Nrql", new Text()),
            scalar("NrdbResult", new Answered()),
            scalar("NrdbRawResults", new Answered()));

    private GraphQlScalars() {}

    private static GraphQLScalarType scalar(String name, Coercing<?, ?> coercing) {
        return GraphQLScalarType.newScalar().name(name).coercing(coercing).build();
    }

    /** A 64-bit integer, also accepted as a string of digits. */
    private static class Whole implements Coercing<Long, Long> {

        @Override
        public Long serialize(Object result, GraphQLContext context, Locale locale) {
            if (result instanceof Number number) {
                return number.longValue();
            }
            throw new CoercingSerializeException("not a whole number");
        }

        @Override
        public Long parseValue(Object input, GraphQLContext context, Locale locale) {
            try {
                return Long.valueOf(input.toString());
            } catch (NumberFormatException e) {
                throw new CoercingParseValueException("a whole number is expected", e);
            }
        }

        @Override
        public Long parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (input instanceof IntValue number) {
                return whole(number.getValue());
            }
            try {
                return Long.valueOf(input instanceof StringValue text ? String.valueOf(text.getValue()) : "");
            } catch (NumberFormatException e) {
                throw new CoercingParseLiteralException("a whole number is expected", e);
            }
        }

        private static Long whole(BigInteger value) {
            try {
                return value.longValueExact();
            } catch (ArithmeticException e) {
                throw new CoercingParseLiteralException("the number is too large", e);
            }
        }
    }

    /**
     * At most twelve digits, as a number or a string. Responses contain a number, which clients of NerdGraph expect.
     */
    private static final class AccountId extends Whole {

        private static final long MAX = 999_999_999_999L;
        private static final String EXPECTED = "expected an account id of twelve digits, or 0 for all accounts";

        @Override
        public Long parseValue(Object input, GraphQLContext context, Locale locale) {
            Long id = super.parseValue(input, context, locale);
            if (id < 0 || id > MAX) {
                throw new CoercingParseValueException(EXPECTED);
            }
            return id;
        }

        @Override
        public Long parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            Long id = super.parseLiteral(input, variables, context, locale);
            if (id < 0 || id > MAX) {
                throw new CoercingParseLiteralException(EXPECTED);
            }
            return id;
        }
    }

    private static final class Text implements Coercing<String, String> {

        @Override
        public String serialize(Object result, GraphQLContext context, Locale locale) {
            return result.toString();
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof String text) {
                return text;
            }
            throw new CoercingParseValueException("a string is expected");
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (input instanceof StringValue text && text.getValue() != null) {
                return text.getValue();
            }
            throw new CoercingParseLiteralException("a string is expected");
        }
    }

    /** A type for output only; it is rejected as input. */
    private static final class Answered implements Coercing<Object, Object> {

        @Override
        public Object serialize(Object result, GraphQLContext context, Locale locale) {
            return result;
        }
    }
}
