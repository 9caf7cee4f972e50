package io.filigree.ingest.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The wire formats of this process, by id and by path. */
public final class WireFormats {

    private final List<WireFormatProvider> providers;
    private final Map<String, WireFormat> byId = new LinkedHashMap<>();

    /** Creates each format. */
    public WireFormats(List<WireFormatProvider> providers, FormatContext context) {
        this.providers = List.copyOf(providers);
        for (WireFormatProvider provider : providers) {
            if (byId.putIfAbsent(provider.id(), provider.factory().apply(context)) != null) {
                throw new IllegalArgumentException("two wire formats have the id " + provider.id());
            }
        }
    }

    /** @throws UnknownFormatException when none has this id */
    public WireFormat get(String id) {
        WireFormat format = byId.get(id);
        if (format == null) {
            throw new UnknownFormatException(id);
        }
        return format;
    }

    /** The format that serves a path without stray slashes. */
    public Optional<WireFormat> forPath(String path) {
        for (WireFormatProvider provider : providers) {
            if (provider.serves(path)) {
                return Optional.of(get(provider.id()));
            }
        }
        return Optional.empty();
    }

    /** Iterates over all formats in the order of their installation. */
    public void forEach(BiConsumer<WireFormatProvider, WireFormat> action) {
        providers.forEach(provider -> action.accept(provider, get(provider.id())));
    }

    /** Thrown for a payload of an unknown format, which a later version has spooled. */
    public static final class UnknownFormatException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownFormatException(String id) {
            super("no wire format has the id " + id);
        }
    }
}
