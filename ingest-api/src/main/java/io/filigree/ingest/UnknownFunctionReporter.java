package io.filigree.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.hint.HintedFunction;
import io.filigree.db.hint.InventoryHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a hint for each function that events name and the inventory does not know: one, however many events do. A hint
 * that cannot be left costs nothing but the hint: the next event leaves it, and the polls do without.
 */
final class UnknownFunctionReporter {

    private static final Logger log = LoggerFactory.getLogger(UnknownFunctionReporter.class);

    /** How long a function that was hinted at is not hinted at again. */
    private static final Duration ONCE_IN = Duration.ofMinutes(1);

    /** Of all that events named lately; and of one batch, which then is one statement. */
    private static final int MAX_REMEMBERED = 10_000;

    private static final int MAX_AT_ONCE = 1_000;

    private final InventoryHints hints;
    private final Map<HintedFunction, Instant> hinted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HintedFunction, Instant> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    UnknownFunctionReporter(InventoryHints hints) {
        this.hints = hints;
    }

    void note(Collection<HintedFunction> missed, Instant now) {
        List<HintedFunction> news = missed.isEmpty() ? List.of() : news(missed, now);
        if (news.isEmpty()) {
            return;
        }
        try {
            hints.missed(news, now);
        } catch (RuntimeException e) {
            // Events are stored already, and nothing else may come of them.
            log.warn("Could not leave hints for {} functions", news.size(), e);
            forget(news);
        }
    }

    private synchronized List<HintedFunction> news(Collection<HintedFunction> missed, Instant now) {
        List<HintedFunction> news = new ArrayList<>();
        for (HintedFunction function : missed) {
            Instant last = hinted.get(function);
            if (news.size() < MAX_AT_ONCE
                    && (last == null || !last.plus(ONCE_IN).isAfter(now))) {
                hinted.remove(function); // or it would keep its old place
                hinted.put(function, now);
                news.add(function);
            }
        }
        return news;
    }

    private synchronized void forget(Collection<HintedFunction> functions) {
        functions.forEach(hinted::remove);
    }
}
