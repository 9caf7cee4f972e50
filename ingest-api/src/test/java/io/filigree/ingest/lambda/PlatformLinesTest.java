package io.filigree.ingest.lambda;

import static io.filigree.ingest.lambda.Bodies.REQUEST_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lines of text become, beside agent payloads and without them. */
class PlatformLinesTest {

    private static final String AT = "2026-11-20T20:49:00Z";
    private static final String TRANSACTION = Bodies.v1(
            "{}",
            "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207764698,\"guid\":\"g\"},{},"
                    + "{\"aws.requestId\":\"" + REQUEST_ID + "\",\"aws.lambda.arn\":\"" + Bodies.CHECKOUT_ARN
                    + ":live\"}]]]}");

    @Test
    void reportWithoutItsInvocationIsKeptToCompleteIt() {
        InvocationCompletion completion = completionOf("REPORT RequestId: " + REQUEST_ID
                + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 51 MB\t"
                + "Restore Duration: 410.25 ms\tBilled Restore Duration: 200 ms\t"
                + "Status: error\tError Type: Runtime.ExitError\n"
                + "XRAY TraceId: 1-6a2b-7c\tSegmentId: 5f\tSampled: true\t\n");

        assertThat(completion.requestId()).isEqualTo(REQUEST_ID);
        assertThat(completion.timestamp()).isEqualTo(Bodies.SENT);
        assertThat(completion.function()).hasToString(Bodies.CHECKOUT_ARN);
        assertThat(completion.attributes())
                .containsOnly(
                        entry("cwDuration", 3000.0),
                        entry("cwBilledDuration", 3000),
                        entry("cwMemorySize", 128),
                        entry("cwMaxMemoryUsed", 51),
                        entry("cwRestoreDuration", 410.25),
                        entry("cwBilledRestoreDuration", 200),
                        entry("cwStatus", "error"),
                        entry("cwErrorType", "Runtime.ExitError"),
                        entry("cwXrayTraceId", "1-6a2b-7c"));
    }

    @Test
    void reportAsCloudWatchWritesItEndsInATabAndALineFeed() {
        InvocationCompletion completion = completionOf("REPORT RequestId: " + REQUEST_ID
                + "\tDuration: 0.62 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 51 MB\t"
                + "Init Duration: 412.90 ms\tStatus: timeout\t\n");

        assertThat(completion.attributes())
                .containsEntry("cwInitDuration", 412.9)
                .containsEntry("cwStatus", "timeout")
                .hasSize(6);
    }

    @Test
    void versionLineTellsVersionsAndLeavesOutTheUnknown() {
        InvocationCompletion completion = completionOf("Version RequestId: " + REQUEST_ID
                + " Agent Version: unknown Extension Version: 2.7.0 Runtime: python3.13 Layer Version: "
                + "arn:aws:lambda:us-east-1:451483290750:layer:NewRelicPython313:42");

        assertThat(completion.attributes())
                .containsOnly(
                        entry("newrelic.extensionVersion", "2.7.0"),
                        entry("newrelic.runtime", "python3.13"),
                        entry(
                                "newrelic.layerVersion",
                                "arn:aws:lambda:us-east-1:451483290750:layer:NewRelicPython313:42"));
    }

    @Test
    void reportCompletesAnInvocationThatComesAfterIt() {
        Decoded decoded = decode("REPORT RequestId: " + REQUEST_ID + "\tDuration: 1.5 ms", TRANSACTION);

        assertThat(decoded.completions()).isEmpty();
        assertThat(only(decoded, Event.INVOCATION).completion()).containsExactly(entry("cwDuration", 1.5));
    }

    @Test
    void eachReportOfAReusedRequestIdCompletesAnInvocationOfItsOwn() {
        String second = Bodies.v1(
                "{}",
                "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207774698,\"guid\":\"h\"},{},"
                        + "{\"aws.requestId\":\"" + REQUEST_ID + "\"}]]]}");
        Decoded decoded = decode(
                TRANSACTION,
                "REPORT RequestId: " + REQUEST_ID + "\tDuration: 1 ms",
                second,
                "REPORT RequestId: " + REQUEST_ID + "\tDuration: 2 ms",
                "REPORT RequestId: " + REQUEST_ID + "\tDuration: 3 ms");

        assertThat(decoded.events())
                .extracting(e -> e.value().completion())
                .containsExactly(Map.of("cwDuration", 1), Map.of("cwDuration", 2, "aws.lambda.attempt", 2));
        assertThat(decoded.completions())
                .extracting(c -> c.value().attributes())
                .containsExactly(Map.of("cwDuration", 3));
    }

    @Test
    void timeoutIsAFailedInvocationAndItsError() {
        Decoded decoded = decode(AT + " " + REQUEST_ID + " Task timed out after 3.05 seconds\n\n");

        Event invocation = only(decoded, Event.INVOCATION);
        Event error = only(decoded, Event.INVOCATION_ERROR);
        assertThat(decoded.events()).hasSize(2);
        assertThat(invocation.timestamp()).isEqualTo(Instant.parse(AT).minusMillis(3_050));
        assertThat(error.timestamp()).isEqualTo(Instant.parse(AT));
        assertThat(invocation.requestId()).isEqualTo(REQUEST_ID);
        assertThat(invocation.function()).hasToString(Bodies.CHECKOUT_ARN);
        assertThat(invocation.attributes())
                .containsOnly(entry("aws.requestId", REQUEST_ID), entry("error", true), entry("duration", 3.05));
        assertThat(error.attributes())
                .containsOnly(
                        entry("aws.requestId", REQUEST_ID),
                        entry("error.class", "LambdaTimeout"),
                        entry("error.message", "Task timed out after 3.05 seconds"),
                        entry("duration", 3.05));
    }

    @Test
    void timeoutMayOmitTheSeconds() {
        Event error = errorOf("2026-11-20T20:49:00.123+00:00 " + REQUEST_ID + " Task timed out");

        assertThat(error.timestamp()).isEqualTo(Instant.parse("2026-11-20T20:49:00.123Z"));
        assertThat(error.attributes())
                .containsEntry("error.message", "Task timed out")
                .doesNotContainKey("duration");
    }

    @Test
    void platformFaultTakesTheTimeOfItsLogEvent() {
        Event error = errorOf("RequestId: " + REQUEST_ID
                + " AWS Lambda platform fault caused a shutdown (Memory: 127 MB used / 128 MB limit)");

        assertThat(error.timestamp()).isEqualTo(Bodies.SENT);
        assertThat(error.attributes())
                .containsOnly(
                        entry("aws.requestId", REQUEST_ID),
                        entry("error.class", "LambdaPlatformFault"),
                        entry(
                                "error.message",
                                "AWS Lambda platform fault caused a shutdown (Memory: 127 MB used / 128 MB limit)"));
    }

    @Test
    void failuresWithoutATypeAreLambdaErrors() {
        assertThat(errorOf(AT + " " + REQUEST_ID + " Function invocation failed after 0.04 seconds")
                        .attributes())
                .containsEntry("error.class", "LambdaError")
                .containsEntry("duration", 0.04);
        assertThat(errorOf(AT + " " + REQUEST_ID + " Function invocation failed")
                        .attributes())
                .containsEntry("error.class", "LambdaError")
                .doesNotContainKey("duration");
        assertThat(errorOf("RequestId: " + REQUEST_ID + " Process exited before completing request")
                        .attributes())
                .containsEntry("error.class", "LambdaError")
                .containsEntry("error.message", "Process exited before completing request");
    }

    @Test
    void failuresKeepTheRuntimesOwnType() {
        assertThat(errorOf(AT + " " + REQUEST_ID + " Function invocation failed: Runtime.ExitError")
                        .attributes())
                .containsEntry("error.class", "Runtime.ExitError");
        assertThat(errorOf(AT + " " + REQUEST_ID + " Runtime restore failed: Runtime.RestoreTimeout")
                        .attributes())
                .containsEntry("error.class", "Runtime.RestoreTimeout")
                .containsEntry("error.message", "Runtime restore failed: Runtime.RestoreTimeout");
        assertThat(errorOf("RequestId: " + REQUEST_ID
                                + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n")
                        .attributes())
                .containsEntry("error.class", "Runtime.ExitError")
                .containsEntry("error.message", "Runtime exited with error: signal: killed");
    }

    @Test
    void failedInitializationWithoutARequestIdKeepsItsOwnId() {
        Decoded decoded = decode(AT + " init-a1b2c3d4 Function: checkout-prod Initialization init failed");

        assertThat(only(decoded, Event.INVOCATION).requestId()).isEqualTo("init-a1b2c3d4");
        assertThat(only(decoded, Event.INVOCATION_ERROR).attributes()).containsEntry("error.class", "LambdaError");
    }

    @Test
    void loggedErrorsAreErrorsOfAnInvocationThatGoesOn() {
        Decoded decoded = decode(
                AT + " " + REQUEST_ID + " LambdaError [ERROR] KeyError: 'total'\nTraceback (most recent call last):",
                AT + " " + REQUEST_ID + " LambdaTimeout [ERROR] upstream timed out");

        assertThat(decoded.events()).hasSize(2).allMatch(e -> e.value().type().equals(Event.INVOCATION_ERROR));
        assertThat(decoded.events().get(0).value().attributes())
                .containsEntry("error.class", "LambdaError")
                .containsEntry("error.message", "[ERROR] KeyError: 'total'\nTraceback (most recent call last):");
        assertThat(decoded.events().get(1).value().attributes()).containsEntry("error.class", "LambdaTimeout");
    }

    @Test
    void severalFailuresOfOneInvocationAreOneInvocation() {
        Decoded decoded = decode(
                "RequestId: " + REQUEST_ID + " Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",
                AT + " " + REQUEST_ID + " Task timed out after 3.00 seconds",
                "REPORT RequestId: " + REQUEST_ID + "\tDuration: 3000.00 ms");

        assertThat(only(decoded, Event.INVOCATION).attributes()).containsEntry("duration", 3.0);
        assertThat(only(decoded, Event.INVOCATION).completion()).containsEntry("cwDuration", 3000.0);
        assertThat(decoded.events()).hasSize(3);
        assertThat(decoded.completions()).isEmpty();
    }

    @Test
    void failureOfAnInvocationThatSentItsTransactionIsOnlyAnError() {
        Decoded decoded = decode(AT + " " + REQUEST_ID + " Task timed out after 3.00 seconds", TRANSACTION);

        assertThat(decoded.events()).hasSize(2);
        assertThat(only(decoded, Event.INVOCATION).attributes()).containsEntry("guid", "g");
        assertThat(only(decoded, Event.INVOCATION_ERROR).function()).hasToString(Bodies.CHECKOUT_ARN + ":live");
    }

    @Test
    void reportBehindOtherLinesOfTheMessageIsRead() {
        String report = "REPORT RequestId: " + REQUEST_ID + "\tDuration: 7.25 ms\tBilled Duration: 8 ms\n";

        assertThat(completionOf("END RequestId: " + REQUEST_ID + "\n" + report).attributes())
                .containsOnly(entry("cwDuration", 7.25), entry("cwBilledDuration", 8));
        assertThat(completionOf("console output of the function\n\n" + report).attributes())
                .containsEntry("cwDuration", 7.25);

        Decoded failed = decode("RequestId: " + REQUEST_ID
                + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n" + report);
        assertThat(only(failed, Event.INVOCATION).completion()).containsEntry("cwDuration", 7.25);
        assertThat(only(failed, Event.INVOCATION_ERROR).attributes()).containsEntry("error.class", "Runtime.ExitError");
    }

    @Test
    void recordsOfTheJsonLogFormatAreReadLikeTextLines() {
        InvocationCompletion completion = completionOf(record(
                "report",
                "success",
                ",\"billedDurationMs\":42,\"memorySizeMB\":512,"
                        + "\"maxMemoryUsedMB\":97,\"initDurationMs\":300.1,\"restoreDurationMs\":10,"
                        + "\"billedRestoreDurationMs\":11"));

        assertThat(completion.requestId()).isEqualTo(REQUEST_ID);
        assertThat(completion.attributes())
                .containsOnly(
                        entry("cwDuration", 3001.5),
                        entry("cwBilledDuration", 42),
                        entry("cwMemorySize", 512),
                        entry("cwMaxMemoryUsed", 97),
                        entry("cwInitDuration", 300.1),
                        entry("cwRestoreDuration", 10),
                        entry("cwBilledRestoreDuration", 11));
    }

    @Test
    void recordsOfATimeoutMakeOneFailedInvocationWithOneError() {
        Decoded decoded = decode(record("runtimeDone", "timeout", ""), record("report", "timeout", ""));

        Event error = only(decoded, Event.INVOCATION_ERROR);
        assertThat(error.timestamp()).isEqualTo(Instant.parse(AT));
        assertThat(error.attributes())
                .containsEntry("error.class", "LambdaTimeout")
                .containsEntry("error.message", "Task timed out after 3.00 seconds");
        assertThat(only(decoded, Event.INVOCATION).completion())
                .containsEntry("cwDuration", 3001.5)
                .containsEntry("cwStatus", "timeout");
        assertThat(decoded.undecoded()).isEmpty();
    }

    @Test
    void faultRecordsHoldTheTextLine() {
        assertThat(errorOf("{\"time\":\"" + AT + "\",\"type\":\"platform.fault\",\"record\":\"RequestId: " + REQUEST_ID
                                + " Process exited before completing request\"}")
                        .attributes())
                .containsEntry("error.message", "Process exited before completing request");
    }

    private static String record(String type, String status, String moreMetrics) {
        return "{\"time\":\"" + AT + "\",\"type\":\"platform." + type + "\",\"record\":{\"requestId\":\"" + REQUEST_ID
                + "\",\"status\":\"" + status + "\",\"metrics\":{\"durationMs\":3001.5" + moreMetrics + "}}}\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{\"time\":\"no time\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"x\"}}",
                "{\"time\":\"2026-11-20T20:49:00Z\",\"type\":\"platform.start\",\"record\":{}}",
                "{\"time\":\"2026-11-20T20:49:00Z\",\"type\":\"platform.runtimeDone\",\"record\":{\"status\":\"success\"}}",
                "START RequestId: Version: $LATEST\n",
                "END RequestId: 11111111-2222-4333-8444-555555555555\n",
                "INIT_START Runtime Version: nodejs:20.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0\n",
            })
    void linesThatSayNothingAreIgnored(String line) {
        Decoded decoded = decode(line);

        assertThat(decoded.ignored()).isEqualTo(1);
        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{\"type\":\"platform.report\",\"record\":{}}",
                "{\"type\":\"platform.report\"",
                "{\"level\":\"INFO\",\"message\":\"platform. is a word\"}",
                "REPORT RequestId: ",
                "REPORT RequestId: 11111111-2222-4333-8444-555555555555",
                "REPORT RequestId: 11111111-2222-4333-8444-555555555555\tDuration: many ms",
                "RequestId: 11111111-2222-4333-8444-555555555555 all is well",
                "RequestId:",
                "2026-11-20T20:49:00Z",
                "2026-11-20T20:49:00Z 11111111-2222-4333-8444-555555555555 all is well",
                "2026-13-45T20:49:00Z 11111111-2222-4333-8444-555555555555 Task timed out after 3.00 seconds",
                "yesterday 11111111-2222-4333-8444-555555555555 Task timed out after 3.00 seconds",
                "say [3,\"NR_LAMBDA_MONITORING\",\"x\"]",
            })
    void unknownLinesAreKeptWordForWord(String line) {
        Decoded decoded = decode(line);

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.completions()).isEmpty();
        assertThat(decoded.undecoded()).hasSize(1);
        Undecoded undecoded = decoded.undecoded().get(0);
        assertThat(undecoded.reason()).isEqualTo("unrecognised line");
        assertThat(undecoded.message()).isEqualTo(line);
        assertThat(undecoded.function()).hasToString(Bodies.CHECKOUT_ARN);
    }

    @Test
    void messagesThatAreStoredAlreadyAreNotDecodedAgain() {
        byte[] body = Bodies.fromExtension(TRANSACTION, AT + " " + REQUEST_ID + " Task timed out");
        LambdaPayload payload = new PayloadReader(PayloadBounds.DEFAULT).read(body);
        List<LogMessage> fresh = payload.messages().subList(0, 1);

        Decoded decoded = new PayloadDecoder(PayloadBounds.DEFAULT).decode(payload, fresh, Bodies.RECEIVED);

        assertThat(decoded.events())
                .extracting(Identified::messageIdentity)
                .containsExactly(fresh.get(0).identity());
    }

    private static Decoded decode(String... messages) {
        return Bodies.decode(Bodies.fromExtension(messages));
    }

    private static InvocationCompletion completionOf(String line) {
        Decoded decoded = decode(line);
        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.completions()).hasSize(1);
        Identified<InvocationCompletion> completion = decoded.completions().get(0);
        return completion.value();
    }

    private static Event errorOf(String line) {
        Decoded decoded = decode(line);
        only(decoded, Event.INVOCATION);
        return only(decoded, Event.INVOCATION_ERROR);
    }

    private static Event only(Decoded decoded, String type) {
        List<Event> events = decoded.events().stream()
                .map(Identified::value)
                .filter(event -> event.type().equals(type))
                .toList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }
}
