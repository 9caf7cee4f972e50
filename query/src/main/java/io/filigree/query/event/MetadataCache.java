package io.filigree.query.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.FlatEvent;
import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of the events that were read last. A row of metadata is updated when a later version of Filigree reads more
 * attributes, so an entry is used only for the version of the row that it was read from.
 */
final class MetadataCache {

    /** About 2 KB each. */
    private static final int MAX_ENTRIES = 4_096;

    private final InventoryReader inventory;
    private final Map<Long, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, MetadataCache.Entry> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    MetadataCache(InventoryReader inventory) {
        this.inventory = inventory;
    }

    /**
     * A row of metadata.
     *
     * @param version null when it is not known
     * @param attributes those of {@link FlatEvent#described}
     */
    record Entry(FunctionMetadata metadata, @Nullable Long version, Map<String, Object> attributes) {}

    /** The metadata of all events that have any, by id. */
    Map<Long, Entry> of(Collection<FlatEvents.Stored> events) {
        Map<Long, @Nullable Long> versions = new HashMap<>();
        events.forEach(event -> {
            if (event.metadataId() != null) {
                versions.put(event.metadataId(), event.metadataVersion());
            }
        });
        Map<Long, Entry> found = cached(versions);
        List<Long> missing = new ArrayList<>(versions.keySet());
        missing.removeAll(found.keySet());
        inventory.metadata(missing).forEach((id, metadata) -> {
            Entry entry = new Entry(metadata, versions.get(id), FlatEvent.described(metadata.description()));
            found.put(id, entry);
            if (entry.version() != null) {
                add(id, entry);
            }
        });
        return found;
    }

    private synchronized Map<Long, Entry> cached(Map<Long, @Nullable Long> versions) {
        Map<Long, Entry> found = new HashMap<>();
        versions.forEach((id, version) -> {
            Entry entry = version == null ? null : entries.get(id);
            if (entry != null && version.equals(entry.version())) {
                found.put(id, entry);
            }
        });
        return found;
    }

    private synchronized void add(long id, Entry entry) {
        entries.put(id, entry);
    }
}
