package io.filigree.query.nrql.syntax;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NrqlErrorsTest {

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void saysWhereItIsWrongAndWhatWouldBeRight(String text, String message) {
        assertThatThrownBy(() -> NrqlParser.parse(text, NrqlFunctions.CATALOG))
                .isInstanceOfSatisfying(
                        NrqlException.class,
                        e -> assertThat(e.place().line() + ":" + e.place().column() + " " + e.detail())
                                .isEqualTo(message));
    }

    @Test
    void putsThePlaceBeforeTheMessage() {
        assertThatThrownBy(() -> NrqlParser.parse("SELECT count(*)\n  FRM A", NrqlFunctions.CATALOG))
                .hasMessageStartingWith("line 2, column 3: 'FRM' is unexpected; expected ',', AS");
    }

    @Test
    void neverSaysWhatTheGrammarCallsAToken() {
        assertThat(wrongTexts().map(arguments -> (String) arguments.get()[1]))
                .noneMatch(message ->
                        message.matches(".*\\b(INTEGER|DECIMAL|STRING|NAME|QUOTED_NAME|UNIT|EOF|OPEN)\\b.*"));
    }

    @Test
    void takesNoTextThatIsTooLong() {
        assertThatThrownBy(() -> NrqlParser.parse(
                        "SELECT count(*) FROM A" + " ".repeat(QueryRequest.MAX_LENGTH), NrqlFunctions.CATALOG))
                .hasMessage("line 1, column 1: a query may have at most 16,000 characters, not 16,022");
    }

    @Test
    void takesNoTextThatIsNestedTooDeep() {
        assertThatThrownBy(() -> NrqlParser.parse(
                        "SELECT " + "(".repeat(65) + "a" + ")".repeat(65) + " FROM A", NrqlFunctions.CATALOG))
                .hasMessage("line 1, column 72: queries may be nested up to 64 deep");
    }

    @Test
    void takesNoEndlessIndexes() {
        assertThatThrownBy(() -> NrqlParser.parse("SELECT a" + "[0]".repeat(17) + " FROM A", NrqlFunctions.CATALOG))
                .hasMessage("line 1, column 57: at most 16 indexes can follow one another");
        assertThat(NrqlParser.parse(
                                "SELECT a" + "[0]".repeat(16) + ", b" + "[0]".repeat(16) + " FROM A",
                                NrqlFunctions.CATALOG)
                        .select())
                .hasSize(2);
    }

    @Test
    void takesNoEndlessSums() {
        assertThatThrownBy(() -> NrqlParser.parse("SELECT a" + "+a".repeat(201) + " FROM A", NrqlFunctions.CATALOG))
                .hasMessage("line 1, column 409: a query may have at most 200 arithmetic operators");
    }

    @Test
    void takesNoCharactersThatPostgresHasNot() {
        assertThatThrownBy(() -> NrqlParser.parse("SELECT a\nFROM A WHERE b = '\u0000'", NrqlFunctions.CATALOG))
                .hasMessage("line 2, column 19: the character U+0000 is invalid");
        assertThatThrownBy(() -> NrqlParser.parse("SELECT '\uD83D' FROM A", NrqlFunctions.CATALOG))
                .hasMessage("line 1, column 9: the character U+D83D is invalid");
        assertThat(NrqlParser.parse("SELECT '\uD83D\uDE00' FROM A", NrqlFunctions.CATALOG)
                        .select())
                .hasSize(1);
    }

    @Test
    void quotesNoLineBreaksAndNoLongTexts() {
        assertThatThrownBy(() ->
                        NrqlParser.parse("SELECT a FROM A SINCE '" + "x\n".repeat(100) + "'", NrqlFunctions.CATALOG))
                .hasMessageStartingWith(
                        "line 1, column 23: 'x x x x x x x x x x x x x x x x x x x x …' is neither a date nor a time; write ");
    }

    /** A text to a line, and below it what it says; sections begin with a hash. */
    private static Stream<Arguments> wrongTexts() {
        try (InputStream table = NrqlErrorsTest.class.getResourceAsStream("errors.txt")) {
            String text = new String(requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n"))
                    .map(String::strip)
                    .filter(entry -> !entry.startsWith("#"))
                    .map(entry -> entry.split("\n", 2))
                    .map(lines -> Arguments.of(lines[0], lines[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
