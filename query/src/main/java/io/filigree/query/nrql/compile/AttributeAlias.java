package io.filigree.query.nrql.compile;

import java.util.Map;

import io.filigree.decorator.AttributeRegistry;
import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Aliases of decorated attributes and of tags, so that queries written for New Relic's attributes keep working. An
 * attribute of that name written by the sender takes precedence.
 */
final class AttributeAlias {

    static final Map<String, String> TARGETS = AttributeRegistry.aliases();

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
