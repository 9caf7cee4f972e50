package io.filigree.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** What is measured has to work: a benchmark of a failure is quick. */
class CompileNrqlTest {

    @ParameterizedTest
    @MethodSource("queries")
    void compilesEveryQuery(String name) {
        CompileNrql ask = new CompileNrql();
        ask.query = name;
        ask.choose();
        assertThat(ask.parse().select()).isNotEmpty();
        assertThat(ask.parseAndCompile().messages()).noneMatch(message -> message.contains("duration"));
    }

    static Stream<String> queries() throws NoSuchFieldException {
        return Arrays.stream(
                CompileNrql.class.getField("query").getAnnotation(Param.class).value());
    }
}
