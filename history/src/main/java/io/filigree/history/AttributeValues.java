package io.filigree.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.history.HistoryColumn.Source;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The values of the columns of attributes, read from the JSON of one event after the other. */
final class AttributeValues {

    /** As the function {@code finite_number} of PostgreSQL: other numbers are null in columns. */
    private static final double SMALLEST = 1e-300;

    private static final double LARGEST = 1e300;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final List<HistoryColumn> columns;
    private final Map<String, int[]> sender;
    private final Map<String, int[]> platform;
    private final @Nullable Object[] values;
    private final SenderIds.Receiver ids;

    /** @param ids receives the ids of each event */
    AttributeValues(List<HistoryColumn> columns, SenderIds.Receiver ids) {
        this.ids = ids;
        this.columns = List.copyOf(columns);
        this.sender = byName(Source.SENDER);
        this.platform = byName(Source.PLATFORM);
        this.values = new @Nullable Object[columns.size()];
    }

    private Map<String, int[]> byName(Source source) {
        Map<String, int[]> indexes = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            HistoryColumn column = columns.get(i);
            if (column.source() == source && column.attribute() != null) {
                int[] before = indexes.getOrDefault(column.attribute(), new int[0]);
                int[] after = Arrays.copyOf(before, before.length + 1);
                after[before.length] = i;
                indexes.put(column.attribute(), after);
            }
        }
        return indexes;
    }

    /** The values of one event in the order of the columns. The array is valid until the next call. */
    @Nullable
    Object[] of(@Nullable String attributes, @Nullable String completion) {
        Arrays.fill(values, null);
        read(attributes, sender, true);
        read(completion, platform, false);
        return values;
    }

    private void read(@Nullable String json, Map<String, int[]> indexes, boolean bySender) {
        if (json == null || (indexes.isEmpty() && !(bySender && SenderIds.mayBeIn(json)))) {
            return;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int[] found = indexes.get(name);
                JsonToken value = parser.nextToken();
                IdFilterFile.Kind kind = bySender ? SenderIds.kind(name) : null;
                if (kind != null && value == JsonToken.VALUE_STRING) {
                    ids.add(kind, parser.getString());
                }
                if (found != null) {
                    set(found, parser, value);
                }
                parser.skipChildren();
            }
        }
    }

    private void set(int[] found, JsonParser parser, JsonToken token) {
        for (int index : found) {
            values[index] = switch (columns.get(index).type()) {
                case STRING -> token == JsonToken.VALUE_STRING ? parser.getString() : null;
                case BOOLEAN -> token.isBoolean() ? (Object) (token == JsonToken.VALUE_TRUE) : null;
                case DOUBLE -> token.isNumeric() ? finite(Double.parseDouble(parser.getString())) : null;
                default -> null;
            };
        }
    }

    private static @Nullable Double finite(double value) {
        double size = Math.abs(value);
        return value == 0 || (size >= SMALLEST && size <= LARGEST) ? value : null;
    }
}
