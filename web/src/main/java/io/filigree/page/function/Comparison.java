package io.filigree.page.function;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.filigree.page.TimestampView;
import io.filigree.query.function.MetadataDiff;
import io.filigree.query.function.MetadataDiff.Change;
import io.filigree.query.function.MetadataVersion;

/** Two versions of a function's metadata side by side: the requested ones, or the last two. */
record Comparison(long from, long to, TimestampView fromMoment, TimestampView toMoment, List<Change> changes) {

    /** @return empty where there is only one version, or a requested one does not belong to this function */
    static Optional<Comparison> of(List<MetadataVersion> history, Optional<Long> from, Optional<Long> to, Instant now) {
        if (history.size() < 2) {
            return Optional.empty();
        }
        Optional<MetadataVersion> before =
                version(history, from.orElse(history.get(1).metadata().id()));
        Optional<MetadataVersion> after =
                version(history, to.orElse(history.get(0).metadata().id()));
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Comparison(
                before.get().metadata().id(),
                after.get().metadata().id(),
                TimestampView.of(before.get().validFrom(), now),
                TimestampView.of(after.get().validFrom(), now),
                MetadataDiff.between(
                                before.get().metadata().description(),
                                after.get().metadata().description())
                        .changes()));
    }

    private static Optional<MetadataVersion> version(List<MetadataVersion> history, long id) {
        return history.stream().filter(version -> version.metadata().id() == id).findFirst();
    }
}
