package io.filigree.page.recommendation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.db.recommendation.RecommendationRun;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.TimestampView;
import io.filigree.page.chart.FilterBars;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.ListedRecommendation;
import io.filigree.query.function.RecommendationReader;
import io.filigree.recommendation.RecommendationService;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of recommendations, the largest savings first. */
@Controller
final class RecommendationsController {

    private static final String PAGE = "/recommendations";
    private static final Set<String> PARAMETERS = PageFilter.parameters("kind", "dismissed");

    /** More than users work through; the filter narrows the list. */
    private static final int SHOWN = 100;

    private final RecommendationReader reader;
    private final RecommendationService service;
    private final FilterBars bars;
    private final Clock clock;

    RecommendationsController(
            RecommendationReader reader, RecommendationService service, FilterBars bars, Clock clock) {
        this.reader = reader;
        this.service = service;
        this.bars = bars;
        this.clock = clock;
    }

    @GetMapping(PAGE)
    String recommendations(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        PageFilter filter = PageFilter.read(request, parameters);
        RecommendationKind kind = kind(parameters.text("kind"));
        boolean dismissed = "true".equals(parameters.text("dismissed"));
        Instant now = clock.instant();
        AccountScope scope =
                AccessPrincipal.of(request).narrowedTo(List.of(filter.base().accountId()));
        FunctionFilter functions = filter.functions();
        List<ListedRecommendation> found = reader.read(scope, functions, kind, dismissed, SHOWN + 1);
        bars.addToList(PAGE, filter, own(kind, dismissed), now, model);
        RecommendationReader.Totals totals = reader.totals(scope, functions);
        model.addAttribute(
                "recommendations",
                found.stream()
                        .limit(SHOWN)
                        .map(listed -> RecommendationRow.of(listed, now))
                        .toList());
        model.addAttribute("more", found.size() > SHOWN);
        model.addAttribute("totals", totals);
        model.addAttribute("saving", RecommendationRow.usd(totals.savingUsd()));
        model.addAttribute("kinds", kinds(filter, kind, dismissed, totals));
        model.addAttribute("dismissed", dismissed);
        model.addAttribute("back", filter.query(own(kind, dismissed)));
        model.addAttribute("otherQuery", filter.query(own(kind, !dismissed)));
        addRun(service.lastRun(), now, model);
        return "recommendation/recommendations";
    }

    private static void addRun(RecommendationRun run, Instant now, Model model) {
        Instant started = run.startedAt();
        Instant requested = run.requestedAt();
        model.addAttribute("computedAt", TimestampView.ofNullable(run.finishedAt(), now));
        model.addAttribute("failures", run.failures());
        model.addAttribute("waiting", requested != null && (started == null || requested.isAfter(started)));
    }

    private static List<KindView> kinds(
            PageFilter filter,
            @Nullable RecommendationKind current,
            boolean dismissed,
            RecommendationReader.Totals totals) {
        List<KindView> kinds = new ArrayList<>();
        kinds.add(new KindView("All", totals.open(), filter.query(own(null, dismissed)), current == null));
        for (RecommendationKind kind : RecommendationKind.values()) {
            kinds.add(new KindView(
                    KindView.label(kind),
                    totals.counts().getOrDefault(kind, 0L),
                    filter.query(own(kind, dismissed)),
                    kind == current));
        }
        return kinds;
    }

    private static List<PageFilter.Parameter> own(@Nullable RecommendationKind kind, boolean dismissed) {
        List<PageFilter.Parameter> own = new ArrayList<>();
        if (kind != null) {
            own.add(new PageFilter.Parameter("kind", kind.text()));
        }
        if (dismissed) {
            own.add(new PageFilter.Parameter("dismissed", "true"));
        }
        return own;
    }

    private static @Nullable RecommendationKind kind(@Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : RecommendationKind.parse(text)
                        .orElseThrow(() -> InvalidInputException.of("kind", "kind must be one of those of the page"));
    }
}
