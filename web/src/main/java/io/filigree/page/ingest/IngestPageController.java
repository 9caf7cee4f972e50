package io.filigree.page.ingest;

import java.time.Clock;
import java.time.Instant;

import io.filigree.db.event.DeadLetters;
import io.filigree.decorator.function.AccountScope;
import io.filigree.sender.IngestReport;
import io.filigree.sender.IngestReports;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of accepted and rejected requests by ingest key, and of dead letters. */
@Controller
final class IngestPageController {

    private final IngestReports reports;
    private final DeadLetters deadLetters;
    private final Clock clock;

    IngestPageController(IngestReports reports, DeadLetters deadLetters, Clock clock) {
        this.reports = reports;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @GetMapping("/ingest")
    String ingest(Model model) {
        IngestReport report = reports.read(AccountScope.ALL);
        Instant now = clock.instant();
        model.addAttribute("arrivals", IngestOverview.of(report, now));
        model.addAttribute("deadLetters", DeadLetterOverview.read(deadLetters, now));
        return "ingest/ingest";
    }
}
