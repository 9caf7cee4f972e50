package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.benchmarks.faults.EventId.Kind;
import io.filigree.benchmarks.harness.BenchFleet;
import io.filigree.simulator.extension.ApmModeExtension;
import io.filigree.simulator.extension.DataApis;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.InvocationGenerator.Wanted;
import io.filigree.simulator.extension.InvocationOutcome;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.RustExtension;
import io.filigree.simulator.extension.SimulatedFunction;
import io.filigree.simulator.extension.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BodyContentsTest {

    private static final SimulatedFunction NODE = BenchFleet.function(0);
    private static final SimulatedFunction GO =
            new SimulatedFunction(NODE.arn(), "provided.al2023", NODE.memorySizeMb(), NODE.timeoutSeconds());
    private static final Invocation FINE = invocation(InvocationOutcome.OK);
    private static final Invocation FAILED = invocation(InvocationOutcome.ERROR);
    private static final Invocation TIMED_OUT = invocation(InvocationOutcome.TIMEOUT);

    static Stream<Post> bodiesOfBothExtensionsAndBothVersions() {
        return Stream.of(NODE, GO)
                .flatMap(function -> Stream.of(
                        new GoExtension(function, "key", 1).bulk(List.of(FINE, FAILED)),
                        new RustExtension(function, "key", Duration.ZERO).bulk(List.of(FINE, FAILED))));
    }

    @ParameterizedTest
    @MethodSource("bodiesOfBothExtensionsAndBothVersions")
    void namesEveryInvocationErrorSpanAndReport(Post post) {
        List<EventId> events = BodyContents.of(post).events();

        assertThat(events)
                .contains(
                        new EventId(Kind.INVOCATION, FINE.requestId()),
                        new EventId(Kind.REPORT, FINE.requestId()),
                        new EventId(Kind.INVOCATION, FAILED.requestId()),
                        new EventId(Kind.INVOCATION_ERROR, FAILED.requestId()),
                        new EventId(Kind.STACK_TRACE, FAILED.requestId()),
                        new EventId(Kind.REPORT, FAILED.requestId()))
                .doesNotHaveDuplicates()
                .hasSize(8 + 2 * (1 + FINE.childSpans()))
                .filteredOn(event -> event.kind() == Kind.SPAN)
                .hasSize(2 * (1 + FINE.childSpans()));
        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.CUSTOM_EVENT)
                .hasSize(2);
    }

    static Stream<SimulatedFunction> functionsWithAgentsOfBothVersions() {
        return Stream.of(NODE, GO);
    }

    @ParameterizedTest
    @MethodSource("functionsWithAgentsOfBothVersions")
    void namesEverythingThatAnAgentInApmModePosts(SimulatedFunction function) {
        ApmModeExtension extension =
                new ApmModeExtension(function, "key", post -> "{\"return_value\":{\"agent_run_id\":\"run-1\"}}");

        List<BodyContents> contents =
                extension.invoked(FAILED).stream().map(BodyContents::of).toList();

        List<EventId> events =
                contents.stream().flatMap(body -> body.events().stream()).toList();
        assertThat(events)
                .contains(
                        new EventId(Kind.INVOCATION, FAILED.requestId()),
                        new EventId(Kind.INVOCATION_ERROR, FAILED.requestId()),
                        new EventId(Kind.STACK_TRACE, FAILED.requestId()),
                        new EventId(Kind.REPORT, FAILED.requestId()))
                .doesNotHaveDuplicates()
                .hasSize(5 + 1 + FAILED.childSpans());
        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.CUSTOM_EVENT)
                .hasSize(1);
        assertThat(contents.stream().mapToInt(BodyContents::messages).sum())
                .as("five sections and the report, but not metric_data")
                .isEqualTo(6);
    }

    @Test
    void expectsOnlyTheReportOfATimeoutInApmMode() {
        ApmModeExtension extension =
                new ApmModeExtension(NODE, "key", post -> "{\"return_value\":{\"agent_run_id\":\"run-1\"}}");

        assertThat(extension.invoked(TIMED_OUT))
                .singleElement()
                .satisfies(post -> assertThat(BodyContents.of(post).events())
                        .containsExactly(new EventId(Kind.REPORT, TIMED_OUT.requestId())));
    }

    @Test
    void namesEveryRecordOfTheDataApis() {
        List<BodyContents> contents = new DataApis(NODE, "key", 1)
                .next(Instant.EPOCH).stream().map(BodyContents::of).toList();

        assertThat(contents).allSatisfy(body -> assertThat(body.messages()).isEqualTo(1));
        assertThat(contents.stream().flatMap(body -> body.events().stream()))
                .doesNotHaveDuplicates()
                .map(EventId::kind)
                .containsExactly(Kind.CUSTOM_EVENT, Kind.SPAN, Kind.SPAN, Kind.METRIC, Kind.LOG, Kind.LOG);
    }

    static Stream<Post> bodiesWithATimeout() {
        return Stream.of(
                new GoExtension(NODE, "key", 1).invoked(TIMED_OUT).get(0),
                new RustExtension(NODE, "key", Duration.ZERO).invoked(TIMED_OUT).get(0));
    }

    @ParameterizedTest
    @MethodSource("bodiesWithATimeout")
    void expectsAnInvocationAndItsErrorOfATimeout(Post post) {
        assertThat(BodyContents.of(post).events())
                .containsExactlyInAnyOrder(
                        new EventId(Kind.INVOCATION, TIMED_OUT.requestId()),
                        new EventId(Kind.INVOCATION_ERROR, TIMED_OUT.requestId()));
    }

    private static Invocation invocation(InvocationOutcome outcome) {
        Wanted wanted = new Wanted(Trigger.SQS, outcome, false, 3, 1);
        return new InvocationGenerator(outcome.ordinal()).next(NODE, wanted, Instant.EPOCH, 40);
    }
}
