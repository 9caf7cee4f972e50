package io.filigree.ingest.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredInvocation;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages of an invocation arrive in any order; the result is the same. */
class InvocationJoinTest {

    private static final String REQUEST_ID = "11111111-2222-4333-8444-555555555555";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final InvokedArn CHECKOUT =
            new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "checkout"), null);
    private static final InvokedArn REFUND =
            new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "refund"), null);

    @Test
    void aReportCompletesItsInvocation() {
        inEveryOrder(List.of(payload(NOON, 0.04), report(NOON.plusSeconds(1), 41.27)), story -> {
            assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=41.27}");
            assertThat(story.waiting).isEmpty();
        });
    }

    @Test
    void aReportCompletesAnInvocationThreeQuartersOfAnHourLater() {
        inEveryOrder(
                List.of(payload(NOON, 0.04), report(NOON.plusSeconds(45 * 60), 41.27)),
                story -> assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=41.27}"));
    }

    @Test
    void aReportWithoutItsInvocationWaits() {
        inEveryOrder(List.of(report(NOON, 41.27)), story -> {
            assertThat(story.told()).isEmpty();
            assertThat(story.waiting).hasSize(1);
        });
    }

    @Test
    void theSameReportOverTwoWaysCompletesOnceAndAddsWhatOnlyOneSays() {
        InvocationCompletion fromCloudWatch = new InvocationCompletion(
                NOON.plusSeconds(90), CHECKOUT, REQUEST_ID, Map.of("cwDuration", 41.27, "cwStatus", "error"));
        inEveryOrder(
                List.of(
                        payload(NOON, 0.04),
                        report(NOON.plusSeconds(1), 41.27),
                        told -> told.completion(received(fromCloudWatch))),
                story -> {
                    assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=41.27, cwStatus=error}");
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void aTimeoutAloneIsAFailedInvocationAndAnError() {
        inEveryOrder(List.of(timeout(NOON.plusSeconds(3)), report(NOON.plusSeconds(4), 3000)), story -> {
            assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:00 {cwDuration=3000.0}");
            assertThat(story.errors).extracting(StoredError::errorClass).containsExactly("LambdaTimeout");
        });
    }

    @Test
    void aPayloadThatComesAfterAllTakesThePlaceOfTheTimeout() {
        inEveryOrder(
                List.of(timeout(NOON.plusSeconds(3)), report(NOON.plusSeconds(4), 3000), payload(NOON, 2.9)), story -> {
                    assertThat(story.told())
                            .containsExactly("SENDER 12:00:00 {cwDuration=3000.0, duration=3.0, error=true}");
                    assertThat(story.errors).hasSize(1);
                });
    }

    @Test
    void oneFailureToldOverTwoWaysIsOneErrorOfOneInvocation() {
        inEveryOrder(List.of(timeout(NOON.plusSeconds(3)), timeout(NOON.plusMillis(3_050))), story -> {
            assertThat(story.invocations).hasSize(1);
            assertThat(story.errors).hasSize(1);
        });
    }

    @Test
    void aReportOfThePlatformAloneIsAnInvocation() {
        inEveryOrder(List.of(platformReport(NOON.plusSeconds(1), 41)), story -> {
            assertThat(story.told()).containsExactly("PLATFORM_REPORT 12:00:00 {cwDuration=41.0}");
            assertThat(story.waiting).isEmpty();
            assertThat(story.errors).isEmpty();
        });
    }

    @Test
    void theSameReportOfThePlatformOverTwoWaysIsOneInvocation() {
        InvocationCompletion fromTelemetry = new InvocationCompletion(
                NOON.plusMillis(1_400),
                CHECKOUT,
                REQUEST_ID,
                Map.of("cwDuration", 41, "cwMemorySize", 512),
                Evidence.OF_INVOCATION);
        inEveryOrder(
                List.of(
                        platformReport(NOON.plusSeconds(1), 41),
                        told -> told.completion(received(fromTelemetry)),
                        report(NOON.plusSeconds(1), 41)),
                story -> {
                    assertThat(story.invocations).hasSize(1);
                    assertThat(story.invocations.get(0).completion()).containsEntry("cwMemorySize", 512);
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void anAgentsPayloadTakesThePlaceOfThePlatformsReport() {
        inEveryOrder(List.of(payload(NOON, 0.04), platformReport(NOON.plusSeconds(1), 41.27)), story -> {
            assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=41.27}");
            assertThat(story.waiting).isEmpty();
        });
    }

    /** The extension and CloudWatch both report the failure, with different texts, in any order. */
    @Test
    void aReportThatWaitsAndThePlatformsReportCompleteOnePayload() {
        inEveryOrder(
                List.of(
                        payload(NOON, 0.04),
                        report(NOON.plusSeconds(1), 41),
                        told -> told.completion(received(new InvocationCompletion(
                                NOON.plusSeconds(1),
                                CHECKOUT,
                                REQUEST_ID,
                                Map.of("cwDuration", 41, "cwStatus", "error"),
                                Evidence.OF_INVOCATION)))),
                story -> {
                    assertThat(story.invocations).hasSize(1);
                    assertThat(story.invocations.get(0).origin()).isEqualTo(EventOrigin.SENDER);
                    assertThat(story.invocations.get(0).completion())
                            .containsEntry("cwStatus", "error")
                            .doesNotContainKey("error");
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void aFailureAndThePlatformsReportAreOneFailedInvocation() {
        inEveryOrder(List.of(timeout(NOON.plusSeconds(3)), platformReport(NOON.plusSeconds(3), 3000)), story -> {
            assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:00 {cwDuration=3000.0}");
            assertThat(story.errors).hasSize(1);
        });
    }

    @Test
    void anAgentsPayloadTakesThePlaceOfAFailureWithItsReport() {
        inEveryOrder(
                List.of(timeout(NOON.plusSeconds(3)), platformReport(NOON.plusSeconds(3), 3000), payload(NOON, 2.9)),
                story -> {
                    assertThat(story.told())
                            .containsExactly("SENDER 12:00:00 {cwDuration=3000.0, duration=3.0, error=true}");
                    assertThat(story.errors).hasSize(1);
                });
    }

    @Test
    void eachAttemptHasAReportOfThePlatform() {
        inEveryOrder(
                List.of(
                        platformReport(NOON.plusSeconds(1), 41),
                        platformReport(NOON.plusSeconds(62), 41),
                        payload(NOON.plusSeconds(62), 0.03)),
                story -> assertThat(story.told())
                        .containsExactly(
                                "PLATFORM_REPORT 12:00:00 {cwDuration=41.0}",
                                "SENDER 12:01:02 {aws.lambda.attempt=2, cwDuration=41.0}"));
    }

    /** What an earlier attempt has is not what a later one's report says. */
    @Test
    void aReportOfARetryIsNotLostToTheFirstAttempt() {
        inEveryOrder(
                List.of(
                        payload(NOON, 0.04),
                        platformReport(NOON.plusMillis(50), 42),
                        platformReport(NOON.plusSeconds(61), 55)),
                story -> assertThat(story.invocations)
                        .extracting(invocation -> invocation.origin() + " "
                                + invocation.completion().get("cwDuration"))
                        .containsExactlyInAnyOrder("SENDER 42.0", "PLATFORM_REPORT 55.0"));
    }

    @Test
    void aVersionLineIsAddedToAnInvocationThatOnlyAReportTellsOf() {
        Consumer<JoinInput> version = told -> told.completion(received(new InvocationCompletion(
                NOON.plusSeconds(2), CHECKOUT, REQUEST_ID, Map.of("newrelic.runtime", "nodejs20.x"))));
        inEveryOrder(List.of(platformReport(NOON.plusSeconds(1), 41), version), story -> {
            assertThat(story.told())
                    .containsExactly("PLATFORM_REPORT 12:00:00 {cwDuration=41.0, newrelic.runtime=nodejs20.x}");
            assertThat(story.waiting).isEmpty();
        });
    }

    @Test
    void theReportOfAFailureIsAFailedInvocation() {
        InvocationCompletion failed = new InvocationCompletion(
                NOON, CHECKOUT, REQUEST_ID, Map.of("cwDuration", 41.0, "cwStatus", "error"), Evidence.OF_INVOCATION);

        assertThat(failed.asInvocation().completion()).containsEntry("error", true);
        assertThat(failed.asInvocation().attributes()).doesNotContainKey("error");
    }

    @Test
    void aFailureThatSaysHowLongItTookBeganBefore() {
        inEveryOrder(
                List.of(timeout(NOON.plusSeconds(3))),
                story -> assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:00 {}"));
    }

    @Test
    void aCrashThatNothingElseTellsOfHasTheTimeOfItsEnd() {
        inEveryOrder(
                List.of(crash(NOON.plusSeconds(3))),
                story -> assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:03 {}"));
    }

    @Test
    void aCrashBeganSoLongBeforeItsEndAsItsReportSays() {
        for (Consumer<JoinInput> report :
                List.of(report(NOON.plusSeconds(4), 2500), platformReport(NOON.plusSeconds(4), 2500))) {
            inEveryOrder(List.of(crash(NOON.plusSeconds(3)), report), story -> {
                assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:00 {cwDuration=2500.0, duration=2.5}");
                assertThat(story.invocations.get(0).timestamp()).isEqualTo(NOON.plusMillis(500));
            });
        }
    }

    @Test
    void aCrashBeganAtItsStart() {
        inEveryOrder(List.of(start(NOON), crash(NOON.plusSeconds(3))), story -> {
            assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:00 {" + startTime(NOON) + ", duration=3.0}");
            assertThat(story.waiting).isEmpty();
            assertThat(story.errors).hasSize(1);
        });
    }

    @Test
    void aCrashOrATimeoutWithAReportBeganAtItsStart() {
        for (Consumer<JoinInput> report :
                List.of(report(NOON.plusSeconds(4), 2950), platformReport(NOON.plusSeconds(4), 2950))) {
            inEveryOrder(List.of(start(NOON), crash(NOON.plusSeconds(3)), report), story -> {
                assertThat(story.told())
                        .containsExactly(
                                "PLATFORM_LINES 12:00:00 {" + startTime(NOON) + ", cwDuration=2950.0, duration=2.95}");
                assertThat(story.waiting).isEmpty();
            });
            inEveryOrder(List.of(start(NOON.plusMillis(7)), timeout(NOON.plusSeconds(3)), report), story -> {
                assertThat(story.told())
                        .containsExactly(
                                "PLATFORM_LINES 12:00:00 {" + startTime(NOON.plusMillis(7)) + ", cwDuration=2950.0}");
                assertThat(story.invocations.get(0).timestamp()).isEqualTo(NOON.plusMillis(7));
            });
        }
    }

    @Test
    void anInvocationThatOnlyAReportTellsOfBeganAtItsStart() {
        inEveryOrder(
                List.of(start(NOON), start(NOON.plusMillis(2)), platformReport(NOON.plusSeconds(2), 41)), story -> {
                    assertThat(story.told())
                            .containsExactly("PLATFORM_REPORT 12:00:00 {" + startTime(NOON) + ", cwDuration=41.0}");
                    assertThat(story.invocations.get(0).timestamp()).isEqualTo(NOON);
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void anAgentKnowsBetterWhenItsInvocationBegan() {
        inEveryOrder(
                List.of(
                        start(NOON),
                        payload(NOON.plusMillis(20), 2.9),
                        crash(NOON.plusSeconds(3)),
                        platformReport(NOON.plusSeconds(3), 2950)),
                story -> {
                    assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=2950.0, error=true}");
                    assertThat(story.invocations.get(0).timestamp()).isEqualTo(NOON.plusMillis(20));
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void aSecondLineThatSaysHowLongItTookDatesTheFirst() {
        inEveryOrder(List.of(crash(NOON.plusSeconds(3)), timeout(NOON.plusSeconds(3))), story -> {
            assertThat(story.invocations).hasSize(1);
            assertThat(story.invocations.get(0).timestamp()).isEqualTo(NOON);
        });
        inEveryOrder(
                List.of(timeout(NOON.plusSeconds(3)), timeout(NOON.plusMillis(3_050)), payload(NOON, 2.9)),
                story -> assertThat(story.told()).containsExactly("SENDER 12:00:00 {duration=3.0, error=true}"));
    }

    @Test
    void eachAttemptBeganAtItsOwnStart() {
        inEveryOrder(
                List.of(
                        start(NOON),
                        timeout(NOON.plusSeconds(3)),
                        start(NOON.plusSeconds(64)),
                        platformReport(NOON.plusSeconds(66), 1500)),
                story -> {
                    assertThat(story.told())
                            .containsExactly(
                                    "PLATFORM_LINES 12:00:00 {" + startTime(NOON) + "}",
                                    "PLATFORM_REPORT 12:01:04 {aws.lambda.attempt=2, " + startTime(NOON.plusSeconds(64))
                                            + ", cwDuration=1500.0}");
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void aStartWaitsForWhatItStarts() {
        inEveryOrder(List.of(start(NOON), timeout(NOON.minusSeconds(70))), story -> {
            assertThat(story.told()).containsExactly("PLATFORM_LINES 11:58:47 {}");
            assertThat(story.waiting).hasSize(1);
        });
    }

    @Test
    void theStartOfAnotherFunctionIsNoStart() {
        Consumer<JoinInput> foreign =
                told -> told.completion(received(InvocationCompletion.start(NOON, REFUND, REQUEST_ID)));
        inEveryOrder(
                List.of(foreign, crash(NOON.plusSeconds(3))),
                story -> assertThat(story.told()).containsExactly("PLATFORM_LINES 12:00:03 {}"));
    }

    @Test
    void aRetryOfATimeoutIsASecondInvocationWithAReportOfItsOwn() {
        inEveryOrder(
                List.of(
                        timeout(NOON.plusSeconds(3)),
                        report(NOON.plusSeconds(4), 3000),
                        payload(NOON.plusSeconds(64), 0.05),
                        report(NOON.plusSeconds(65), 51.5)),
                story -> {
                    assertThat(story.told())
                            .containsExactly(
                                    "PLATFORM_LINES 12:00:00 {cwDuration=3000.0}",
                                    "SENDER 12:01:04 {aws.lambda.attempt=2, cwDuration=51.5}");
                    assertThat(story.waiting).isEmpty();
                });
    }

    @Test
    void threeAttemptsAreNumberedByTheirTime() {
        inEveryOrder(
                List.of(
                        payload(NOON, 0.01),
                        payload(NOON.plusSeconds(61), 0.02),
                        payload(NOON.plusSeconds(182), 0.03),
                        report(NOON.plusSeconds(183), 31)),
                story ->
                        assertThat(story.told().get(0)).isIn("SENDER 12:00:00 {}", "SENDER 12:00:00 {cwDuration=31.0}"),
                story -> assertThat(story.invocations)
                        .extracting(invocation -> invocation.completion().getOrDefault("aws.lambda.attempt", 1))
                        .containsExactlyInAnyOrder(1, 2, 3));
    }

    @Test
    void aLineThatNamesAnotherFunctionTellsOfAnotherInvocation() {
        Consumer<JoinInput> foreign = told -> told.completion(
                received(new InvocationCompletion(NOON, REFUND, REQUEST_ID, Map.of("cwDuration", 1.0))));
        inEveryOrder(List.of(payload(NOON, 0.04), foreign), story -> {
            assertThat(story.told()).containsExactly("SENDER 12:00:00 {}");
            assertThat(story.waiting).hasSize(1);
        });
    }

    @Test
    void aLineThatNamesNoFunctionTellsOfTheOneWithItsRequestId() {
        Consumer<JoinInput> unnamed = told ->
                told.completion(received(new InvocationCompletion(NOON, null, REQUEST_ID, Map.of("cwDuration", 1.0))));
        inEveryOrder(
                List.of(payload(NOON, 0.04), unnamed),
                story -> assertThat(story.told()).containsExactly("SENDER 12:00:00 {cwDuration=1.0}"));
    }

    @Test
    void invocationsThatAreTooManyToBeAttemptsAreLeftApart() {
        Story story = new Story();
        List<Consumer<JoinInput>> payloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            payloads.add(payload(NOON.plusSeconds(i), 0.04));
        }
        payloads.add(report(NOON.plusSeconds(30), 41.27));
        payloads.add(timeout(NOON.plusSeconds(30)));

        story.batch(payloads);

        assertThat(story.invocations)
                .hasSize(20)
                .allSatisfy(invocation -> assertThat(invocation.completion()).isEmpty());
        assertThat(story.waiting).hasSize(1);
        assertThat(story.errors).hasSize(1);
    }

    @Test
    void aReportOfAnotherMemorySizeThanTheMetadatasRevealsIt() {
        StoredInvocation stored = new StoredInvocation(
                UUID.randomUUID(),
                NOON,
                REQUEST_ID,
                CHECKOUT.function().toString(),
                AccountScope.ALL,
                EventOrigin.SENDER,
                null,
                Map.of(),
                512);
        JoinInput told = new JoinInput();
        told.completion(received(new InvocationCompletion(NOON, CHECKOUT, REQUEST_ID, Map.of("cwMemorySize", 1024))));

        JoinResult joined = InvocationJoin.join(told, new RelatedRows(List.of(stored), List.of()), List.of());

        assertThat(joined.completed())
                .singleElement()
                .satisfies(completed ->
                        assertThat(completed.revealsMemoryMismatch()).isTrue());
    }

    /** Each message in a separate batch, in every order; and all in one batch. */
    @SafeVarargs
    private static void inEveryOrder(List<Consumer<JoinInput>> messages, Consumer<Story>... expectations) {
        List<List<Consumer<JoinInput>>> orders = new ArrayList<>();
        permute(messages, new ArrayList<>(), orders);
        for (List<Consumer<JoinInput>> order : orders) {
            Story apart = new Story();
            order.forEach(message -> apart.batch(List.of(message)));
            Story together = new Story();
            together.batch(order);
            for (Consumer<Story> expectation : expectations) {
                expectation.accept(apart);
                expectation.accept(together);
            }
        }
    }

    private static <T> void permute(List<T> left, List<T> order, List<List<T>> orders) {
        if (left.isEmpty()) {
            orders.add(List.copyOf(order));
        }
        for (T next : left) {
            List<T> rest = new ArrayList<>(left);
            rest.remove(next);
            order.add(next);
            permute(rest, order, orders);
            order.remove(order.size() - 1);
        }
    }

    private static Consumer<JoinInput> payload(Instant began, double seconds) {
        Event event =
                new Event(Event.INVOCATION, began, CHECKOUT, REQUEST_ID, null, Map.of("duration", seconds), Map.of());
        return told -> told.invocation(received(event));
    }

    private static Consumer<JoinInput> report(Instant written, double milliseconds) {
        InvocationCompletion report =
                new InvocationCompletion(written, CHECKOUT, REQUEST_ID, Map.of("cwDuration", milliseconds));
        return told -> told.completion(received(report));
    }

    /** From a sender that passes on what the platform writes. */
    private static Consumer<JoinInput> platformReport(Instant written, double milliseconds) {
        InvocationCompletion report = new InvocationCompletion(
                written, CHECKOUT, REQUEST_ID, Map.of("cwDuration", milliseconds), Evidence.OF_INVOCATION);
        return told -> told.completion(received(report));
    }

    private static Consumer<JoinInput> timeout(Instant ended) {
        InvocationFailure failure = new InvocationFailure(
                ended, CHECKOUT, REQUEST_ID, "LambdaTimeout", "Task timed out after 3.00 seconds", 3.0);
        return told -> told.failure(received(failure));
    }

    /** A line that does not say how long it took. */
    private static Consumer<JoinInput> crash(Instant ended) {
        InvocationFailure failure = new InvocationFailure(
                ended, CHECKOUT, REQUEST_ID, "Runtime.ExitError", "Runtime exited without providing a reason", null);
        return told -> told.failure(received(failure));
    }

    private static Consumer<JoinInput> start(Instant began) {
        return told -> told.completion(received(InvocationCompletion.start(began, CHECKOUT, REQUEST_ID)));
    }

    private static String startTime(Instant began) {
        return "aws.lambda.startTime=" + began.toEpochMilli();
    }

    private static <T> Sourced<T> received(T what) {
        return new Sourced<>(UUID.randomUUID(), Receipt.ofStored(NOON, AccountScope.ALL), what);
    }

    /** The tables, in memory. */
    private static final class Story {

        final List<StoredInvocation> invocations = new ArrayList<>();
        final List<StoredCompletion> waiting = new ArrayList<>();
        final List<StoredError> errors = new ArrayList<>();

        void batch(List<Consumer<JoinInput>> messages) {
            JoinInput told = new JoinInput();
            messages.forEach(message -> message.accept(told));
            JoinResult joined = InvocationJoin.join(told, new RelatedRows(invocations, waiting), errors);
            joined.completed().forEach(completed -> {
                invocations.remove(completed.before());
                invocations.add(again(completed.after()));
            });
            invocations.removeAll(joined.replaced());
            joined.invocations().forEach(event -> invocations.add(stored(event, EventOrigin.SENDER)));
            joined.inferred().forEach(event -> invocations.add(stored(event, origin(event.value()))));
            waiting.clear();
            joined.waiting()
                    .forEach(line -> waiting.add(
                            new StoredCompletion(line.message(), line.receivedAt(), line.accounts(), line.value())));
            joined.errors()
                    .forEach(error -> errors.add(new StoredError(
                            REQUEST_ID,
                            CHECKOUT.function().toString(),
                            error.accounts(),
                            error.value().timestamp(),
                            (String) error.value().attributes().get("error.class"))));
        }

        /** As it is read again: the completion says a duration that the attributes do not. */
        private static StoredInvocation again(StoredInvocation stored) {
            return new StoredInvocation(
                    stored.message(),
                    stored.timestamp(),
                    stored.requestId(),
                    stored.functionArn(),
                    stored.accounts(),
                    stored.origin(),
                    stored.completion().get("duration") instanceof Double seconds
                                    && stored.origin() == EventOrigin.PLATFORM_LINES
                            ? seconds
                            : stored.durationSeconds(),
                    stored.completion(),
                    stored.memorySizeMb());
        }

        /** As the tables tell it. */
        private static EventOrigin origin(Event event) {
            return event.completion().containsKey("cwDuration")
                            && !event.attributes().containsKey("error")
                    ? EventOrigin.PLATFORM_REPORT
                    : EventOrigin.PLATFORM_LINES;
        }

        private static StoredInvocation stored(Sourced<Event> event, EventOrigin origin) {
            return new StoredInvocation(
                    event.message(),
                    event.value().timestamp(),
                    REQUEST_ID,
                    CHECKOUT.function().toString(),
                    event.accounts(),
                    origin,
                    seconds(event.value()),
                    event.value().completion(),
                    null);
        }

        private static @Nullable Double seconds(Event event) {
            Object seconds = event.attributes()
                    .getOrDefault("duration", event.completion().get("duration"));
            return seconds == null ? null : (Double) ((Number) seconds).doubleValue();
        }

        /** Each invocation in the order of time: its sources, its time, and the attributes that complete it. */
        List<String> told() {
            return invocations.stream()
                    .sorted(Comparator.comparing(StoredInvocation::timestamp))
                    .map(invocation -> invocation.origin() + " "
                            + invocation.timestamp().toString().substring(11, 19) + " "
                            + new TreeMap<>(invocation.completion()))
                    .toList();
        }
    }
}
