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
 * Stores a hint for each function that events name and the inventory does not know, once for many events. A failed hint is
 * only logged: the next event repeats it, and polls find the function without it.
 */
final class UnknownFunctionReporter {

    private static final Logger log = LoggerFactory.getLogger(UnknownFunctionReporter.class);

    /** Time before the next hint for the same function. */
    private static final Duration ONCE_IN = Duration.ofMinutes(1);

    /** Maximum of cached functions, and of functions in the statement of one batch. */
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
            log.warn("Could not store hints: functions={}", news.size(), e);
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
