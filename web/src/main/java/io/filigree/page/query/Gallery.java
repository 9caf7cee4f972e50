package io.filigree.page.query;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Example queries, from {@code gallery.yaml}. */
@Component
final class Gallery {

    private static final String RESOURCE = "gallery.yaml";

    private final List<Entry> entries = read();

    /**
     * An example query.
     *
     * @param description what the query finds
     * @param because the decorated attribute that it uses
     */
    record Entry(String title, String description, String because, String nrql) {

        /** The query string of its address. */
        public String query() {
            return QueryAddress.of(nrql).query();
        }
    }

    List<Entry> entries() {
        return entries;
    }

    private static List<Entry> read() {
        try (InputStream in = Gallery.class.getResourceAsStream(RESOURCE)) {
            List<Map<String, String>> entries = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            return entries.stream().map(Gallery::entry).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(Map<String, String> entry) {
        return new Entry(
                text(entry, "title"),
                text(entry, "description"),
                text(entry, "because"),
                text(entry, "nrql").strip());
    }

    private static String text(Map<String, String> entry, String name) {
        return requireNonNull(entry.get(name), name);
    }
}
