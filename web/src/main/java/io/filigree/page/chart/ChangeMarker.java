package io.filigree.page.chart;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.TimestampView;
import io.filigree.query.function.MetadataChange;
import io.filigree.query.function.MetadataDiff;

/**
 * A change of a function in a chart or a list.
 *
 * @param seconds since 1970, for the script
 * @param text what changed
 * @param link to the difference
 */
public record ChangeMarker(
        double seconds, TimestampView at, String arn, String function, String region, String text, String link) {

    private static final int SHOWN = 3;

    public static ChangeMarker of(MetadataChange change, Instant now) {
        return new ChangeMarker(
                change.at().toEpochMilli() / 1_000.0,
                TimestampView.of(change.at(), now),
                change.function().toString(),
                change.function().name(),
                change.function().region(),
                text(change.changes()),
                "/functions/" + change.function() + "?base=" + change.before() + "&version=" + change.after()
                        + "#compare");
    }

    /** The time of the last modification accompanies most changes, so it is left out. */
    private static String text(List<MetadataDiff.Change> changes) {
        List<MetadataDiff.Change> named = changes.stream()
                .filter(change -> !change.attribute().equals(ConfigurationAttribute.LAST_MODIFIED.attributeName()))
                .toList();
        if (named.isEmpty()) {
            return "redeployed";
        }
        String text = named.stream().limit(SHOWN).map(ChangeMarker::text).collect(Collectors.joining(", "));
        return named.size() > SHOWN ? text + " and " + (named.size() - SHOWN) + " more" : text;
    }

    private static String text(MetadataDiff.Change change) {
        if (change.attribute().equals(ConfigurationAttribute.CODE_SHA256.attributeName())) {
            return "code";
        }
        String before = change.before() == null ? "none" : change.before();
        String after = change.after() == null ? "none" : change.after();
        return change.attribute().replaceFirst("^aws\\.", "") + " " + before + " → " + after;
    }
}
