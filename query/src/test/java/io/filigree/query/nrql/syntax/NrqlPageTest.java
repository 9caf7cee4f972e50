package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The user documentation of NRQL, {@code docs/nrql.md}. */
class NrqlPageTest {

    private static final String HEAD = "| function | result |\n|---|---|\n";

    private static final Pattern EXAMPLES = Pattern.compile("```nrql\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"AGGREGATE, ## Aggregates", "OF_EVENT, ## Functions of one event"})
    void listsTheFunctionsOfTheCatalogue(NrqlFunction.Kind kind, String heading) {
        String table = HEAD
                + NrqlFunctions.CATALOG.all(kind).stream()
                        .map(NrqlFunction::documentation)
                        .map(NrqlPageTest::row)
                        .collect(Collectors.joining());

        assertThat(firstTable(heading))
                .as("the table below '%s' in docs/nrql.md, which should be:%n%s", heading, table)
                .isEqualTo(table);
    }

    private static String row(FunctionDocumentation function) {
        String synonyms = function.synonyms().stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", ", ". Synonym: ", ""));
        return "| `" + function.usage() + "` | " + function.description()
                + (function.synonyms().isEmpty() ? "" : synonyms) + " |\n";
    }

    private static String firstTable(String heading) {
        return page().lines()
                .dropWhile(line -> !line.equals(heading))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsQueriesThatAreOnes(String example) {
        assertThatCode(() -> NrqlParser.parse(example, NrqlFunctions.CATALOG)).doesNotThrowAnyException();
    }

    private static Stream<String> examples() {
        return EXAMPLES.matcher(page())
                .results()
                .map(MatchResult::group)
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("```"));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/nrql.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
