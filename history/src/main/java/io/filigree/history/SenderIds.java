package io.filigree.history;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.decorator.Attributes;
import io.filigree.history.IdFilterFile.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of senders in which queries find an id, in addition to the columns {@code request_id} and {@code trace_id}. A sender can
 * have written another id there.
 */
final class SenderIds {

    /** Receives the ids of one event. */
    interface Receiver {
        void add(Kind kind, String id);
    }

    private static final Map<String, Kind> NAMES =
            Map.of(Attributes.REQUEST_ID, Kind.REQUEST, Attributes.TRACE_ID, Kind.TRACE, "trace.id", Kind.TRACE);

    private SenderIds() {}

    /** The ids of an attribute of this name; null if it has none. */
    static @Nullable Kind kind(String attribute) {
        return NAMES.get(attribute);
    }

    /** Whether JSON may have such attributes. */
    static boolean mayBeIn(String json) {
        return NAMES.keySet().stream().anyMatch(json::contains);
    }

    /** A list in SQL of DuckDB of the ids of a kind in the column {@code attributes}. */
    static String inDuckDb(Kind kind) {
        List<String> values = NAMES.entrySet().stream()
                .filter(name -> name.getValue() == kind)
                .map(name -> "json_extract_string(" + HistoryLayout.ATTRIBUTES + ", '$.\"" + name.getKey() + "\"')")
                .sorted()
                .toList();
        return values.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
