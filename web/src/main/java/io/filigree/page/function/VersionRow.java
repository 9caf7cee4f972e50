package io.filigree.page.function;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.page.TimestampView;
import io.filigree.query.function.MetadataDiff;
import io.filigree.query.function.MetadataDiff.Change;
import io.filigree.query.function.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A version of a function's metadata in the timeline.
 *
 * @param published the number of a published version; null for {@code $LATEST}
 * @param source how the inventory learned of it, in words
 * @param changes against the previous version; empty for the first
 * @param first whether it is the oldest version shown
 */
record VersionRow(
        long id,
        @Nullable String published,
        TimestampView from,
        @Nullable TimestampView to,
        String source,
        long events,
        @Nullable TimestampView lastEvent,
        List<Change> changes,
        boolean first) {

    /** The rows, newest first; each is compared with the previous one of the same published version. */
    static List<VersionRow> of(List<MetadataVersion> history, Instant now) {
        List<VersionRow> rows = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            MetadataVersion version = history.get(i);
            MetadataVersion before = before(history.subList(i + 1, history.size()), version);
            rows.add(new VersionRow(
                    version.metadata().id(),
                    published(version.metadata()),
                    TimestampView.of(version.validFrom(), now),
                    TimestampView.ofNullable(version.validTo(), now),
                    source(version.metadata()),
                    version.events(),
                    TimestampView.ofNullable(version.lastEvent(), now),
                    before == null
                            ? List.of()
                            : MetadataDiff.between(
                                            before.metadata().description(),
                                            version.metadata().description())
                                    .changes(),
                    before == null));
        }
        return rows;
    }

    private static @Nullable MetadataVersion before(List<MetadataVersion> older, MetadataVersion version) {
        return older.stream()
                .filter(candidate -> Objects.equals(
                        candidate.metadata().description().configuration().version(),
                        version.metadata().description().configuration().version()))
                .findFirst()
                .orElse(null);
    }

    /** The attributes of a version, without those that have no value. */
    static List<Attribute> configuration(FunctionMetadata metadata) {
        List<Attribute> attributes = new ArrayList<>();
        MetadataDiff.values(metadata.description()).forEach((name, value) -> {
            if (value != null) {
                attributes.add(new Attribute(name, value));
            }
        });
        return attributes;
    }

    /** The label in a selection list. */
    public String label() {
        return from.toTheMinute() + " UTC" + (published == null ? "" : ", version " + published)
                + (to == null ? " (current)" : "");
    }

    private static @Nullable String published(FunctionMetadata metadata) {
        String version = metadata.description().configuration().version();
        return version.startsWith("$") ? null : version;
    }

    private static String source(FunctionMetadata metadata) {
        return switch (metadata.source()) {
            case POLL -> "from a poll";
            case MISS -> "read for an event";
            case PUSH -> "reported by EventBridge";
        };
    }

    record Attribute(String name, String value) {}
}
