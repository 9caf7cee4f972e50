package io.filigree.benchmarks.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.benchmarks.harness.Workspace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The quick form of the attack suite. */
@Tag("slow")
final class AttackSuiteTest {

    private static final AttackOptions OPTIONS = AttackOptions.parse(List.of("--quick", "--seed", "1"));

    private static Workspace workspace;
    private static AttackSuite suite;
    private static boolean failed;

    @BeforeAll
    static void start() throws Exception {
        workspace = Workspace.in(null);
        suite = AttackSuite.open(OPTIONS, workspace.directory());
    }

    @AfterAll
    static void stop() throws IOException {
        suite.close();
        if (!failed) {
            workspace.remove();
        }
    }

    static Stream<Attack> attacks() {
        return Families.selected(OPTIONS).stream();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void holds(Attack attack) throws Exception {
        AttackSuite.Result result = suite.run(attack);

        System.out.println(result.line());
        failed |= !result.held();
        assertThat(result.held()).as(result.line()).isTrue();
    }

    @Test
    void hasMoreThanAHundredAttacksWithNamesOfTheirOwn() {
        assertThat(Families.all()).hasSizeGreaterThan(100);
        assertThat(Families.all().stream().map(Attack::title)).doesNotHaveDuplicates();
    }
}
