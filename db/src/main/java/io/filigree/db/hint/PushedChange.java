package io.filigree.db.hint;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A change of a function that AWS told of.
 *
 * @param eventId AWS's id of the event, by which a repeated delivery is known
 * @param observedAt when the change was made
 * @param function whose version changed
 */
public record PushedChange(String eventId, Instant observedAt, HintedFunction function, Kind kind, Details details) {

    public PushedChange {
        requireNonNull(eventId, "eventId");
        requireNonNull(observedAt, "observedAt");
        requireNonNull(function, "function");
        requireNonNull(kind, "kind");
        requireNonNull(details, "details");
    }

    /** What happened. Tables spell it in lower case. */
    public enum Kind {
        /** This is its whole configuration now, and these are its tags where the details hold any. */
        CONFIGURED,
        /** It has these tags besides the others. */
        TAGGED,
        /** It has no tags of these keys any more. */
        UNTAGGED,
        /** The function is gone. */
        DELETED,
        /** One of its aliases names another version now. */
        ALIASED,
        /** Something of it changed; what it is now was not said. */
        TOUCHED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What was said of the change.
     *
     * @param tags null where nothing was said of them
     * @param alias null where none changed
     */
    public record Details(
            @Nullable FunctionConfiguration configuration,
            @Nullable Map<String, String> tags,
            List<String> tagKeys,
            @Nullable Alias alias) {

        /** Nothing was said. */
        public static final Details NONE = new Details(null, null, List.of(), null);

        public Details {
            tags = tags == null ? null : Map.copyOf(tags);
            tagKeys = List.copyOf(tagKeys);
        }

        /** It is configured like this. */
        public static Details configuration(FunctionConfiguration configuration, @Nullable Map<String, String> tags) {
            return new Details(configuration, tags, List.of(), null);
        }

        public static Details tags(Map<String, String> tags) {
            return new Details(null, tags, List.of(), null);
        }

        public static Details tagKeys(List<String> tagKeys) {
            return new Details(null, null, tagKeys, null);
        }

        public static Details alias(Alias alias) {
            return new Details(null, null, List.of(), alias);
        }
    }

    /** @param version null where it names none any more, or splits its traffic between two */
    public record Alias(String name, @Nullable String version) {

        public Alias {
            requireNonNull(name, "name");
        }
    }
}
