package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

class FunctionCatalogTest {

    private static final NrqlFunction POSITION = function("position", "indexOf");
    private static final NrqlFunction LENGTH = function("length");

    @Test
    void findsFunctionsByNameAndSynonymInAnyCase() {
        FunctionCatalog functions = FunctionCatalog.of(List.of(POSITION, LENGTH));

        assertThat(functions.named("Position")).contains(POSITION);
        assertThat(functions.named("INDEXOF")).contains(POSITION);
        assertThat(functions.named("locate")).isEmpty();
        assertThat(functions.all()).containsExactly(POSITION, LENGTH);
    }

    @Test
    void rejectsANameThatTwoFunctionsHave() {
        assertThatThrownBy(() -> FunctionCatalog.of(List.of(POSITION, function("INDEXOF"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("INDEXOF");
    }

    @Test
    void failsWhenSyntaxNeedsAFunctionThatIsMissing() {
        assertThatThrownBy(() -> NrqlParser.parse("SELECT a FROM A", FunctionCatalog.of(List.of(LENGTH))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latest");
    }

    private static NrqlFunction function(String name, String... synonyms) {
        return new NrqlFunction() {
            @Override
            public FunctionDocumentation documentation() {
                return FunctionDocumentation.of(name, name + "(text)", "A number")
                        .withSynonyms(synonyms);
            }

            @Override
            public Signature signature() {
                return Signature.takes(Signature.Parameter.VALUE);
            }

            @Override
            public Kind kind() {
                return Kind.OF_EVENT;
            }
        };
    }
}
