package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents with unknown fields, over a schema of people who know each other. */
class DocumentPrunerTest {

    private static final GraphQL GRAPHQL = GraphQL.newGraphQL(new SchemaGenerator()
                    .makeExecutableSchema(
                            new SchemaParser().parse("""
                            type Query { me: Person, echo(text: String): String }
                            interface Named { name: String }
                            type Person implements Named { name: String, age: Int, friend: Person, named: Named }
                            """),
                            RuntimeWiring.newRuntimeWiring()
                                    .type(
                                            "Query",
                                            type -> type.dataFetcher("me", environment -> person())
                                                    .dataFetcher(
                                                            "echo", environment -> environment.getArgument("text")))
                                    .type(
                                            "Named",
                                            type -> type.typeResolver(environment ->
                                                    environment.getSchema().getObjectType("Person")))
                                    .build()))
            .instrumentation(new UnknownFields())
            .build();

    private static Map<String, Object> person() {
        Map<String, Object> friend = Map.of("name", "Bo", "age", 7);
        return Map.of("name", "Al", "age", 5, "friend", friend, "named", friend);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            { me { name age } } | {me={name=Al, age=5}} | []
            { me { name height } } | {me={name=Al}} | [Cannot query field "height" on type "Person".]
            { nothing { a } me { age } } | {me={age=5}} | [Cannot query field "nothing" on type "Query".]
            { me { friend { shoe { size } } name } } | {me={name=Al}} | [Cannot query field "shoe" on type "Person".]
            { me { ...F } } fragment F on Person { name height } | {me={name=Al}} | [Cannot query field "height" on type "Person".]
            { me { name ...F } } fragment F on Person { height } | {me={name=Al}} | [Cannot query field "height" on type "Person".]
            { me { name ...F } } fragment F on Person { ...G } fragment G on Person { height } | {me={name=Al}} | [Cannot query field "height" on type "Person".]
            { me { named { name ... on Person { age size } } } } | {me={named={name=Bo, age=7}}} | [Cannot query field "size" on type "Person".]
            { me { name ... on ApmApplicationEntityOutline { language } } } | {me={name=Al}} | []
            { me { name ...F } } fragment F on HostEntity { cpu } | {me={name=Al}} | []
            { me { name ... on Robot { model } } } | {me={name=Al}} | [Unknown type "Robot".]
            { a: echo(text: "x") b: echo(text: "y", loud: true) } | {a=x} | [Unknown argument "loud" on field "echo" of type "Query".]
            query ($t: String, $u: Int) { echo(text: $t) me { size(of: $u) } } | {echo=hi} | [Cannot query field "size" on type "Person".]
            query ($t: String) { me { name ...F } } fragment F on Person { size(of: $t) } | {me={name=Al}} | [Cannot query field "size" on type "Person".]
            { me { __typename wings } __schema { queryType { name } } } | {me={__typename=Person}, __schema={queryType={name=Query}}} | [Cannot query field "wings" on type "Person".]
            """)
    void answersTheKnownFields(String document, String data, String errors) {
        ExecutionResult result = GRAPHQL.execute(ExecutionInput.newExecutionInput(document)
                .variables(Map.of("t", "hi", "u", 1))
                .build());

        assertThat(result.<Object>getData()).hasToString(data);
        assertThat(messages(result)).hasToString(errors);
    }

    @Test
    void saysWhereAFieldIs() {
        GraphQLError error =
                GRAPHQL.execute("{\n  me { name\n    height } }").getErrors().get(0);

        assertThat(error.getLocations().get(0).getLine()).isEqualTo(3);
        assertThat(error.getLocations().get(0).getColumn()).isEqualTo(5);
        assertThat(error.getExtensions()).containsEntry("errorClass", "INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ nothing }", "{ me { height } }", "{ me { ...F } } fragment F on Person { height }"})
    void hasNoDataWhenNothingIsKnown(String document) {
        ExecutionResult result = GRAPHQL.execute(document);

        assertThat(result.<Object>getData()).isNull();
        assertThat(messages(result)).hasSize(1).first().asString().startsWith("Cannot query field");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ me }",
                "{ me { name { first } } }",
                "{ me { ...F } }",
                "{ me { ...F } } fragment F on Person { ...F }",
                "query ($unused: Int) { me { name } }",
                "{ echo(text: 5) }",
                "mutation { kill }"
            })
    void leavesOtherErrorsToTheValidation(String document) {
        ExecutionResult result = GRAPHQL.execute(document);

        assertThat(result.getErrors()).isNotEmpty();
        assertThat(messages(result)).noneMatch(message -> message.startsWith("Cannot query field"));
    }

    @Test
    void boundsItsErrorsAndItsTime() {
        StringBuilder many = new StringBuilder("{ me { name");
        for (int i = 0; i < 2_000; i++) {
            many.append(" x").append(i);
        }
        assertThat(GRAPHQL.execute(many + " } }").getErrors()).hasSize(100);

        StringBuilder chain = new StringBuilder("{ me { name ...F0 } }");
        StringBuilder reversed = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            String fragment = " fragment F" + i + " on Person { ...F" + (i + 1) + " }";
            chain.append(fragment);
            reversed.insert(0, fragment);
        }
        for (String last : List.of("nothing", "name")) {
            String end = " fragment F1000 on Person { " + last + " }";
            assertThat(messages(GRAPHQL.execute(chain + end)))
                    .containsExactly("fragments are nested more than 50 deep");
            assertThat(messages(GRAPHQL.execute(end + reversed + "{ me { name ...F0 } }")))
                    .containsExactly("fragments are nested more than 50 deep");
        }
    }

    /** Unknown fields at random places never change what the other fields give. */
    @Test
    void neverChangesTheDataOfKnownFields() {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            int unknown = random.nextInt(4);
            List<Integer> places = new ArrayList<>();
            for (int j = 0; j < unknown; j++) {
                places.add(random.nextInt(3));
            }
            String document = "{ me { name " + at(places, 0) + " friend { age " + at(places, 1) + " } named { name "
                    + at(places, 2) + " } } }";
            ExecutionResult result = GRAPHQL.execute(document);

            assertThat(result.<Object>getData())
                    .as(document)
                    .hasToString("{me={name=Al, friend={age=7}, named={name=Bo}}}");
            assertThat(result.getErrors()).hasSize(unknown);
        }
    }

    private static String at(List<Integer> places, int place) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) == place) {
                fields.append(i % 2 == 0 ? " u" + i + "(x: 1) { a b }" : " u" + i);
            }
        }
        return fields.toString();
    }

    private static List<String> messages(ExecutionResult result) {
        return result.getErrors().stream().map(GraphQLError::getMessage).toList();
    }
}
