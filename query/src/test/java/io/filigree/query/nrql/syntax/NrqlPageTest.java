package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The user documentation of NRQL, {@code docs/nrql.md}. */
class NrqlPageTest {

    private static final Pattern EXAMPLES = Pattern.compile("```nrql\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @EnumSource(NrqlFunction.Kind.class)
    void listsEveryFunctionWithWhatItTakesAndGives(NrqlFunction.Kind kind) {
        List<String> rows = Arrays.stream(NrqlFunction.values())
                .filter(function -> function.kind() == kind)
                .map(function -> "| `" + function.usage() + "` | " + function.meaning() + " |")
                .toList();

        assertThat(page()).contains("| function | what it gives |\n|---|---|\n" + String.join("\n", rows) + "\n\n");
    }

    @Test
    void isWrittenForTheFunctionsThatThereAre() {
        assertThat(page().lines().filter(line -> line.equals("| function | what it gives |")))
                .hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsQueriesThatAreOnes(String example) {
        assertThatCode(() -> NrqlParser.parse(example)).doesNotThrowAnyException();
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
