package io.filigree.awsevent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import tools.jackson.databind.JsonNode;

/**
 * One event of "AWS API Call via CloudTrail", and the functions that it reports as changed. The new values are not
 * read, because any holder of the key could forge them. Names of calls contain the version of their API
 * ({@code UpdateFunctionConfiguration20150331v2}), which is removed because it changes. Unknown calls, failed calls and
 * calls that do not concern a function are ignored. Only the sweeps track aliases.
 */
final class CloudTrailEvent {

    private static final Pattern API_VERSION = Pattern.compile("\\d{8}(v\\d+)?$");
    private static final Pattern PUBLISHED = Pattern.compile("[1-9][0-9]{0,9}");
    private static final Pattern NAME = Pattern.compile("([a-zA-Z0-9_.-]{1,140})(:.{1,128})?");
    private static final Pattern PARTIAL_ARN = Pattern.compile("\\d{12}:function:.+");

    /** CloudTrail timestamps are in whole seconds: the change happened at any time within the second. */
    private static final Duration WITHIN_A_SECOND = Duration.ofMillis(999);

    private final JsonNode detail;
    private final Instant at;

    private CloudTrailEvent(JsonNode detail, Instant at) {
        this.detail = detail;
        this.at = at;
    }

    /**
     * The functions that an event reports as changed.
     *
     * @param event as posted by EventBridge
     * @param receivedAt upper bound of the time of a change; a later time in the event is not trusted
     * @return none, one, or two: a call that publishes changes the function and adds a version
     */
    static List<PushedChange> changes(JsonNode event, Instant receivedAt) {
        JsonNode detail = event.path("detail");
        if (!"lambda.amazonaws.com".equals(EventField.text(detail, "eventSource"))
                || detail.hasNonNull("errorCode")
                || detail.hasNonNull("errorMessage")) {
            return List.of();
        }
        Optional<Instant> time = EventField.optionalText(detail, "eventTime").flatMap(CloudTrailEvent::time);
        if (time.isEmpty()) {
            return List.of();
        }
        Instant latest = time.get().plus(WITHIN_A_SECOND);
        return new CloudTrailEvent(detail, latest.isAfter(receivedAt) ? receivedAt : latest).changes();
    }

    private List<PushedChange> changes() {
        String call = API_VERSION
                .matcher(EventField.optionalText(detail, "eventName").orElse(""))
                .replaceFirst("");
        return switch (call) {
            case "CreateFunction", "UpdateFunctionConfiguration" ->
                function().map(this::latest).orElse(List.of());
            case "UpdateFunctionCode" -> function().map(this::published).orElse(List.of());
            case "PublishVersion" -> function().map(this::version).orElse(List.of());
            case "DeleteFunction" -> function().map(this::deleted).orElse(List.of());
            case "TagResource", "UntagResource" -> resource().map(this::latest).orElse(List.of());
            default -> List.of();
        };
    }

    /** An update of the code publishes a version if the caller requests it. */
    private List<PushedChange> published(InvokedArn function) {
        return publishedVersion()
                .map(version -> List.of(
                        change(new HintedFunction(function.function(), version)),
                        change(HintedFunction.latest(function.function()))))
                .orElseGet(() -> latest(function));
    }

    /** A new version; {@code $LATEST} is unchanged. */
    private List<PushedChange> version(InvokedArn function) {
        return publishedVersion()
                .map(version -> List.of(change(new HintedFunction(function.function(), version))))
                .orElseGet(() -> latest(function));
    }

    /** A call can delete one version only. */
    private List<PushedChange> deleted(InvokedArn function) {
        boolean oneVersion = function.qualifier() != null || parameters().hasNonNull("qualifier");
        return oneVersion ? List.of() : latest(function);
    }

    private List<PushedChange> latest(InvokedArn function) {
        return List.of(change(HintedFunction.latest(function.function())));
    }

    private PushedChange change(HintedFunction function) {
        return new PushedChange(function, at);
    }

    private Optional<String> publishedVersion() {
        return EventField.optionalText(detail.path("responseElements"), "version")
                .filter(text -> PUBLISHED.matcher(text).matches());
    }

    private JsonNode parameters() {
        return detail.path("requestParameters");
    }

    private Optional<InvokedArn> resource() {
        return EventField.optionalText(parameters(), "resource").flatMap(InvokedArn::parse);
    }

    /**
     * The function of the call: the response contains the full ARN; a request can contain the name, a partial ARN or
     * the full ARN.
     */
    private Optional<InvokedArn> function() {
        return EventField.optionalText(detail.path("responseElements"), "functionArn")
                .flatMap(InvokedArn::parse)
                .or(() -> EventField.optionalText(parameters(), "functionName").flatMap(this::named));
    }

    private Optional<InvokedArn> named(String text) {
        if (text.startsWith("arn:")) {
            return InvokedArn.parse(text);
        }
        String region = EventField.optionalText(detail, "awsRegion").orElse("");
        String accountId = EventField.optionalText(detail, "recipientAccountId").orElse("");
        if (PARTIAL_ARN.matcher(text).matches()) {
            String name = text.substring(text.indexOf(":function:") + ":function:".length());
            return qualified(region, text.substring(0, 12), name);
        }
        return NAME.matcher(text).matches() ? qualified(region, accountId, text) : Optional.empty();
    }

    /** @param name with or without a qualifier */
    private static Optional<InvokedArn> qualified(String region, String accountId, String name) {
        return InvokedArn.parse(FunctionArn.of(region, accountId, name).toString());
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
