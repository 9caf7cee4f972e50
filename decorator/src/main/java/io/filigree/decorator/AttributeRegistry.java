package io.filigree.decorator;

import static io.filigree.decorator.attribute.AttributeSource.ARN;
import static io.filigree.decorator.attribute.AttributeSource.COMPUTED;
import static io.filigree.decorator.attribute.AttributeSource.DECORATION;
import static io.filigree.decorator.attribute.AttributeSource.DERIVED;
import static io.filigree.decorator.attribute.AttributeSource.EVENT;
import static io.filigree.decorator.attribute.AttributeSource.PAIRING;
import static io.filigree.decorator.attribute.AttributeSource.REPORT;
import static io.filigree.decorator.attribute.AttributeSource.SENDER;
import static io.filigree.decorator.attribute.AttributeSource.TAGS;
import static io.filigree.decorator.attribute.AttributeUnit.EPOCH_MILLISECONDS;
import static io.filigree.decorator.attribute.AttributeUnit.MEGABYTES;
import static io.filigree.decorator.attribute.AttributeUnit.MILLISECONDS;
import static io.filigree.decorator.attribute.AttributeUnit.NONE;
import static io.filigree.decorator.attribute.AttributeUnit.SECONDS;
import static io.filigree.decorator.attribute.ValueType.BOOLEAN;
import static io.filigree.decorator.attribute.ValueType.NUMBER;
import static io.filigree.decorator.attribute.ValueType.STRING;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;
import io.filigree.decorator.attribute.AttributeUnit;
import io.filigree.decorator.function.ConfigurationAttribute;

/**
 * Every attribute that Filigree defines, other than those that only senders write. What merges events, compiles queries,
 * lists attributes or describes them reads it; tests check the README, the OpenAPI document and the views for Grafana
 * against it.
 */
public final class AttributeRegistry {

    public static final List<AttributeDefinition> ALL = Stream.concat(
                    Arrays.stream(ConfigurationAttribute.values()).map(ConfigurationAttribute::definition), others())
            .toList();

    private static final Map<String, String> ALIASES = aliasMap();

    private static final Map<String, AttributeDefinition> BY_NAME = byName();

    private AttributeRegistry() {}

    /** The attribute of that name, or of that alias; empty for patterns and for what only senders write. */
    public static Optional<AttributeDefinition> find(String nameOrAlias) {
        return Optional.ofNullable(BY_NAME.get(ALIASES.getOrDefault(nameOrAlias, nameOrAlias)));
    }

    /** The names that are meant, by their aliases. */
    public static Map<String, String> aliases() {
        return ALIASES;
    }

    private static Stream<AttributeDefinition> others() {
        return Stream.of(
                text(Attributes.TYPE, EVENT, "Type of the event.", "eventType"),
                number(Attributes.TIMESTAMP, EPOCH_MILLISECONDS, EVENT, "When it happened."),
                number(
                        Attributes.ORIGINAL_TIMESTAMP,
                        EPOCH_MILLISECONDS,
                        SENDER,
                        "The time that the sender wrote, if it is invalid or more than 10 minutes ahead."),
                number(
                        Attributes.OBSERVED_TIMESTAMP,
                        EPOCH_MILLISECONDS,
                        SENDER,
                        "When it was received, if the sender's time is invalid or more than 10 minutes ahead."),
                text(Attributes.REQUEST_ID, EVENT, "AWS request id of the invocation."),
                text(Attributes.TRACE_ID, EVENT, "Trace that it belongs to.", "trace.id"),
                number(
                        Attributes.ATTEMPT,
                        NONE,
                        DERIVED,
                        "Number of the event among the invocations with its request id, by time, from 1."),
                number(
                        Attributes.START_TIME,
                        EPOCH_MILLISECONDS,
                        DERIVED,
                        "When the platform says that the invocation began, if no agent reports it."),
                flag(Attributes.ERROR, SENDER, "Whether the invocation failed."),
                text(Attributes.ERROR_CLASS, SENDER, "Class of the error."),
                text(Attributes.ERROR_MESSAGE, SENDER, "Message of the error."),
                text(
                        Attributes.ERROR_FINGERPRINT,
                        COMPUTED,
                        "Equal for errors with the same class, message without ids and numbers, and top stack frame."),
                number(Attributes.DURATION, SECONDS, SENDER, "How long it took."),
                text("newrelic.agentVersion", SENDER, "Version of the agent."),
                text("newrelic.agentLanguage", SENDER, "Language of the agent."),
                text("aws.executionEnvironment", SENDER, "Execution environment that the agent reports."),
                text("faas.version", SENDER, "Version of the function that the agent reports."),
                text(Attributes.ACCOUNT_ID, ARN, "AWS account of the function.", "awsAccountId"),
                text(Attributes.REGION, ARN, "AWS region of the function.", "awsRegion"),
                text(
                        Attributes.FUNCTION_NAME,
                        ARN,
                        "Name of the function.",
                        "faas.name",
                        "provider.functionName",
                        "functionName",
                        "appName"),
                text(Attributes.LAMBDA_ARN, ARN, "Unqualified ARN of the function."),
                text(Attributes.QUALIFIER, ARN, "Version or alias that was invoked."),
                text(Attributes.INVOKED_ARN, ARN, "The sender's own ARN of the function, if it has a qualifier."),
                text(Attributes.ENTITY_NAME, ARN, "Name of the function."),
                text(Attributes.ENTITY_GUID, ARN, "The function as an entity of New Relic.", "entity.guid"),
                text(Attributes.PROVIDER, ARN, "`LambdaFunction`, if the sender has no other value."),
                new AttributeDefinition(
                        Attributes.TAG_PREFIX + "<key>",
                        STRING,
                        NONE,
                        TAGS,
                        List.of(Attributes.LABEL_PREFIX + "<key>"),
                        "Tags of the function."),
                text(Attributes.ACCOUNT, PAIRING, "Name of the paired account.", "providerAccountName"),
                number(Attributes.CW_DURATION, MILLISECONDS, REPORT, "How long it took.", "cloudWatchDuration"),
                number(
                        Attributes.CW_BILLED_DURATION,
                        MILLISECONDS,
                        REPORT,
                        "What AWS bills.",
                        "cloudWatchBilledDuration"),
                number(
                        Attributes.CW_INIT_DURATION,
                        MILLISECONDS,
                        REPORT,
                        "How long the start of the environment took.",
                        "cloudWatchInitDuration"),
                number(
                        Attributes.CW_RESTORE_DURATION,
                        MILLISECONDS,
                        REPORT,
                        "How long the restore of the snapshot took.",
                        "cloudWatchRestoreDuration"),
                number(
                        Attributes.CW_BILLED_RESTORE_DURATION,
                        MILLISECONDS,
                        REPORT,
                        "What AWS bills for the restore of the snapshot."),
                number(Attributes.CW_MEMORY_SIZE, MEGABYTES, REPORT, "Configured memory.", "cloudWatchMemorySize"),
                number(
                        Attributes.CW_MAX_MEMORY_USED,
                        MEGABYTES,
                        REPORT,
                        "Memory that it used at most.",
                        "cloudWatchMaxMemoryUsed"),
                text(Attributes.DECORATION_STATUS, DECORATION, "Whether and when it was decorated."),
                text(Attributes.DECORATION_REASON, DECORATION, "Why it is not decorated."),
                number(Attributes.DECORATION_METADATA_ID, NONE, DECORATION, "The version of the metadata."),
                number(Attributes.DECORATION_AGE_MS, MILLISECONDS, DECORATION, "Age of the metadata at the event."),
                text(Attributes.DECORATION_SOURCE, DECORATION, "How the metadata reached the inventory."),
                flag(
                        Attributes.DECORATION_MEMORY_MISMATCH,
                        DECORATION,
                        "True if the REPORT line has another memory size than the metadata."));
    }

    private static AttributeDefinition text(
            String name, AttributeSource source, String documentation, String... aliases) {
        return new AttributeDefinition(name, STRING, NONE, source, List.of(aliases), documentation);
    }

    private static AttributeDefinition number(
            String name, AttributeUnit unit, AttributeSource source, String documentation, String... aliases) {
        return new AttributeDefinition(name, NUMBER, unit, source, List.of(aliases), documentation);
    }

    private static AttributeDefinition flag(String name, AttributeSource source, String documentation) {
        return new AttributeDefinition(name, BOOLEAN, NONE, source, List.of(), documentation);
    }

    private static Map<String, String> aliasMap() {
        Map<String, String> aliases = new HashMap<>();
        for (AttributeDefinition attribute : ALL) {
            if (!attribute.isPattern()) {
                attribute.aliases().forEach(alias -> aliases.put(alias, attribute.name()));
            }
        }
        return Map.copyOf(aliases);
    }

    private static Map<String, AttributeDefinition> byName() {
        Map<String, AttributeDefinition> byName = new LinkedHashMap<>();
        for (AttributeDefinition attribute : ALL) {
            if (!attribute.isPattern()) {
                byName.put(attribute.name(), attribute);
            }
        }
        return byName;
    }
}
