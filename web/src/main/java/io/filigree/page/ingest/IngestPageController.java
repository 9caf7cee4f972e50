package io.filigree.page.ingest;

import java.time.Clock;
import java.time.Instant;

import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.EventStorage;
import io.filigree.decorator.function.AccountScope;
import io.filigree.sender.IngestReport;
import io.filigree.sender.IngestReports;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of accepted and rejected requests by ingest key, of what is stored, and of dead letters. */
@Controller
final class IngestPageController {

    private final IngestReports reports;
    private final EventStorage storage;
    private final boolean historyEnabled;
    private final DeadLetters deadLetters;
    private final Clock clock;

    IngestPageController(
            IngestReports reports,
            EventStorage storage,
            @Value("${filigree.history.enabled:false}") boolean historyEnabled,
            DeadLetters deadLetters,
            Clock clock) {
        this.reports = reports;
        this.storage = storage;
        this.historyEnabled = historyEnabled;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @GetMapping("/ingest")
    String ingest(Model model) {
        IngestReport report = reports.read(AccountScope.ALL);
        Instant now = clock.instant();
        model.addAttribute("arrivals", IngestOverview.of(report, now));
        model.addAttribute("storage", StorageOverview.read(storage, historyEnabled, now));
        model.addAttribute("deadLetters", DeadLetterOverview.read(deadLetters, now));
        return "ingest/ingest";
    }
}
