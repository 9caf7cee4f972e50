package io.filigree.page.ingest;

import java.time.Clock;
import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import io.filigree.sender.IngestReport;
import io.filigree.sender.IngestReports;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of accepted and rejected requests by ingest key. */
@Controller
final class IngestPageController {

    private final IngestReports reports;
    private final Clock clock;

    IngestPageController(IngestReports reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @GetMapping("/ingest")
    String ingest(Model model) {
        IngestReport report = reports.read(AccountScope.ALL);
        Instant now = clock.instant();
        model.addAttribute("arrivals", IngestOverview.of(report, now));
        return "ingest/ingest";
    }
}
