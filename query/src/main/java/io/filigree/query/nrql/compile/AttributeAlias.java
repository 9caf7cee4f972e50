package io.filigree.query.nrql.compile;

import static java.util.Map.entry;

import java.util.Map;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Aliases of decorated attributes and of tags, so that queries written for New Relic's attributes keep working. An
 * attribute of that name written by the sender takes precedence.
 */
final class AttributeAlias {

    static final Map<String, String> TARGETS = Map.ofEntries(
            entry("faas.name", Attributes.FUNCTION_NAME),
            entry("provider.functionName", Attributes.FUNCTION_NAME),
            entry("functionName", Attributes.FUNCTION_NAME),
            entry("appName", Attributes.FUNCTION_NAME),
            entry("entity.guid", Attributes.ENTITY_GUID),
            entry("provider.runtime", Attributes.RUNTIME),
            entry("provider.memorySize", Attributes.MEMORY_SIZE),
            entry("provider.timeout", Attributes.TIMEOUT),
            entry("provider.handler", Attributes.HANDLER),
            entry("trace.id", Attributes.TRACE_ID),
            entry("cloudWatchDuration", Attributes.CW_DURATION),
            entry("cloudWatchBilledDuration", Attributes.CW_BILLED_DURATION),
            entry("cloudWatchInitDuration", Attributes.CW_INIT_DURATION),
            entry("cloudWatchRestoreDuration", Attributes.CW_RESTORE_DURATION),
            entry("cloudWatchMemorySize", Attributes.CW_MEMORY_SIZE),
            entry("cloudWatchMaxMemoryUsed", Attributes.CW_MAX_MEMORY_USED),
            entry("providerAccountName", Attributes.ACCOUNT),
            entry("awsRegion", Attributes.REGION),
            entry("awsAccountId", Attributes.ACCOUNT_ID),
            entry("eventType", Attributes.TYPE));

    private AttributeAlias() {}

    /** The aliased attribute, used if the sender wrote no attribute of this name; null if the name is no alias. */
    static @Nullable String target(String name) {
        return name.startsWith(Attributes.LABEL_PREFIX)
                ? Attributes.TAG_PREFIX + name.substring(Attributes.LABEL_PREFIX.length())
                : TARGETS.get(name);
    }

    /** {@link #target}, or the name itself. */
    static String resolved(String name) {
        String target = target(name);
        return target == null ? name : target;
    }
}
