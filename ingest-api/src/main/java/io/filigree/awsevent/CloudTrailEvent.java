package io.filigree.awsevent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.PushedChange;
import io.filigree.db.hint.PushedChange.Alias;
import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.hint.PushedChange.Kind;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event of "AWS API Call via CloudTrail", and what it says of functions. Names of calls carry the version of their
 * API ({@code UpdateFunctionConfiguration20150331v2}), which moves: it is left out. A call that is none of those below,
 * that failed, or that is about something else than a function says nothing.
 */
final class CloudTrailEvent {

    /** Calls that answer with the configuration of the function, which a published one may share with {@code $LATEST}. */
    private static final Set<String> CONFIGURED =
            Set.of("CreateFunction", "UpdateFunctionConfiguration", "UpdateFunctionCode");

    private static final Set<String> ALIASED = Set.of("CreateAlias", "UpdateAlias", "DeleteAlias");

    private static final Pattern API_VERSION = Pattern.compile("\\d{8}(v\\d+)?$");
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Pattern NAME = Pattern.compile("([a-zA-Z0-9_.-]{1,140})(:.{1,128})?");
    private static final Pattern ALIAS = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
    private static final Pattern PARTIAL_ARN = Pattern.compile("\\d{12}:function:.+");

    /** Times of CloudTrail are whole seconds: the moment lies anywhere in its second. */
    private static final Duration WITHIN_A_SECOND = Duration.ofMillis(999);

    private final JsonNode detail;
    private final String eventId;
    private final Instant at;

    private CloudTrailEvent(JsonNode detail, String eventId, Instant at) {
        this.detail = detail;
        this.eventId = eventId;
        this.at = at;
    }

    /**
     * What an event says of functions.
     *
     * @param event as EventBridge posts it
     * @param receivedAt no change is taken to be of later than that, whatever the event says
     * @return nothing, one change, or two: a call that publishes tells of the version and of the function
     */
    static List<PushedChange> changes(JsonNode event, Instant receivedAt) {
        JsonNode detail = event.path("detail");
        if (!"lambda.amazonaws.com".equals(EventField.text(detail, "eventSource"))
                || detail.hasNonNull("errorCode")
                || detail.hasNonNull("errorMessage")) {
            return List.of();
        }
        Optional<String> id = EventField.optionalText(detail, "eventID")
                .or(() -> EventField.optionalText(event, "id"))
                .filter(text -> EVENT_ID.matcher(text).matches());
        Optional<Instant> time = EventField.optionalText(detail, "eventTime").flatMap(CloudTrailEvent::time);
        if (id.isEmpty() || time.isEmpty()) {
            return List.of();
        }
        Instant latest = time.get().plus(WITHIN_A_SECOND);
        return new CloudTrailEvent(detail, id.get(), latest.isAfter(receivedAt) ? receivedAt : latest).changes();
    }

    private List<PushedChange> changes() {
        String call = API_VERSION
                .matcher(EventField.optionalText(detail, "eventName").orElse(""))
                .replaceFirst("");
        if (CONFIGURED.contains(call)) {
            return function().map(function -> configured(function, call)).orElse(List.of());
        }
        if (ALIASED.contains(call)) {
            return function()
                    .map(function -> aliased(function, call.equals("DeleteAlias")))
                    .orElse(List.of());
        }
        return switch (call) {
            case "PublishVersion" -> function().map(this::published).orElse(List.of());
            case "DeleteFunction" -> function().map(this::deleted).orElse(List.of());
            case "TagResource" -> resource().map(this::tagged).orElse(List.of());
            case "UntagResource" -> resource().map(this::untagged).orElse(List.of());
            default -> List.of();
        };
    }

    /** With a version in its answer, the call published that, and {@code $LATEST} changed as well, to what it does not say. */
    private List<PushedChange> configured(InvokedArn function, String call) {
        Optional<FunctionConfiguration> configuration = configuration(function);
        if (configuration.isEmpty()) {
            return touched(function);
        }
        Map<String, String> tags = call.equals("CreateFunction") ? tagsAtCreation() : null;
        PushedChange change = configured(function.function(), configuration.get(), tags);
        return configuration.get().version().equals(FunctionConfiguration.LATEST)
                ? List.of(change)
                : List.of(change, latest(function.function(), Kind.TOUCHED, Details.NONE));
    }

    /** A new version, and nothing new of {@code $LATEST}. */
    private List<PushedChange> published(InvokedArn function) {
        return configuration(function)
                .map(configuration -> List.of(configured(function.function(), configuration, null)))
                .orElseGet(() -> touched(function));
    }

    private PushedChange configured(
            FunctionArn function, FunctionConfiguration configuration, @Nullable Map<String, String> tags) {
        return new PushedChange(
                eventId,
                at,
                new HintedFunction(function, configuration.version()),
                Kind.CONFIGURED,
                Details.configuration(configuration, tags));
    }

    /** One version of it may go without the others. */
    private List<PushedChange> deleted(InvokedArn function) {
        boolean oneVersion = function.qualifier() != null || parameters().hasNonNull("qualifier");
        return oneVersion ? List.of() : List.of(latest(function.function(), Kind.DELETED, Details.NONE));
    }

    private List<PushedChange> tagged(InvokedArn function) {
        Map<String, String> tags = EventField.map(parameters(), "tags");
        return tags == null ? touched(function) : List.of(latest(function.function(), Kind.TAGGED, Details.tags(tags)));
    }

    private List<PushedChange> untagged(InvokedArn function) {
        List<String> keys = EventField.texts(parameters(), "tagKeys").toList();
        return keys.isEmpty()
                ? touched(function)
                : List.of(latest(function.function(), Kind.UNTAGGED, Details.tagKeys(keys)));
    }

    private List<PushedChange> aliased(InvokedArn function, boolean gone) {
        JsonNode answer = detail.path("responseElements");
        boolean split =
                !answer.path("routingConfig").path("additionalVersionWeights").isEmpty();
        String version = EventField.optionalText(answer, "functionVersion")
                .filter(text -> !gone && !split)
                .filter(text -> PushedConfiguration.VERSION.matcher(text).matches())
                .orElse(null);
        return EventField.optionalText(parameters(), "name")
                .or(() -> EventField.optionalText(answer, "name"))
                .filter(name -> ALIAS.matcher(name).matches())
                .map(name ->
                        List.of(latest(function.function(), Kind.ALIASED, Details.alias(new Alias(name, version)))))
                .orElse(List.of());
    }

    private List<PushedChange> touched(InvokedArn function) {
        return List.of(latest(function.function(), Kind.TOUCHED, Details.NONE));
    }

    private PushedChange latest(FunctionArn function, Kind kind, Details details) {
        return new PushedChange(eventId, at, HintedFunction.latest(function), kind, details);
    }

    private Optional<FunctionConfiguration> configuration(InvokedArn function) {
        return PushedConfiguration.read(detail.path("responseElements"), function.function());
    }

    private Map<String, String> tagsAtCreation() {
        Map<String, String> tags = EventField.map(parameters(), "tags");
        return tags == null ? Map.of() : tags;
    }

    private JsonNode parameters() {
        return detail.path("requestParameters");
    }

    private Optional<InvokedArn> resource() {
        return EventField.optionalText(parameters(), "resource").flatMap(InvokedArn::parse);
    }

    /** The answer names it in full; a request may name it by its name, by a part of its ARN or by all of it. */
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
