package io.filigree.page.function;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.page.TimestampView;
import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function in the list.
 *
 * @param state {@code missing} or {@code deleted}; null for all others
 * @param runtime {@code image} for functions without a runtime
 * @param tags the first one, {@code team} before the others
 * @param moreTags number of further tags
 */
record FunctionRow(
        String arn,
        String name,
        @Nullable String state,
        String account,
        String accountId,
        String region,
        String runtime,
        @Nullable RuntimeNote runtimeNote,
        String memory,
        String timeout,
        String architecture,
        List<Tag> tags,
        int moreTags,
        @Nullable TimestampView firstEvent,
        @Nullable TimestampView lastEvent,
        TimestampView lastSeen) {

    private static final int SHOWN_TAGS = 1;

    /** Orders tags of ownership first, then other tags of the customer, then those of AWS. */
    private static final Comparator<Tag> TEAM_FIRST = Comparator.<Tag>comparingInt(
                    tag -> tag.key().equals("team") ? 0 : tag.key().startsWith("aws:") ? 2 : 1)
            .thenComparing(Tag::key);

    static FunctionRow of(ListedFunction function, Instant now) {
        List<Tag> tags = tags(function.tags());
        FunctionConfiguration configuration = function.configuration();
        String runtime = configuration.text(ConfigurationAttribute.RUNTIME);
        String architecture = configuration.text(ConfigurationAttribute.ARCHITECTURE);
        return new FunctionRow(
                function.functionArn(),
                function.functionName(),
                state(function),
                function.account(),
                function.accountId(),
                function.region(),
                runtime == null ? "image" : runtime,
                RuntimeNote.of(runtime, LocalDate.ofInstant(now, ZoneOffset.UTC)),
                withUnit(configuration.number(ConfigurationAttribute.MEMORY_SIZE), "MB"),
                withUnit(configuration.number(ConfigurationAttribute.TIMEOUT), "s"),
                architecture == null ? "–" : architecture,
                tags.subList(0, Math.min(SHOWN_TAGS, tags.size())),
                Math.max(0, tags.size() - SHOWN_TAGS),
                TimestampView.ofNullable(function.firstEvent(), now),
                TimestampView.ofNullable(function.lastEvent(), now),
                TimestampView.of(function.lastSeen(), now));
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .sorted(TEAM_FIRST)
                .toList();
    }

    static @Nullable String state(ListedFunction function) {
        if (function.deletedAt() != null) {
            return "deleted";
        }
        return function.missingSince() == null ? null : "missing";
    }

    private static String withUnit(@Nullable Integer number, String unit) {
        return number == null ? "–" : number + " " + unit;
    }

    record Tag(String key, String value) {}
}
