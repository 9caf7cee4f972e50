package io.filigree.page.query;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.access.AccessPrincipal;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The share of the events of a query that have metadata. It is loaded after the result, because it reads as many events
 * again.
 */
@Controller
final class DecorationCoverage {

    private static final Set<String> PARAMETERS = Set.of("type", "account", "from", "to");
    private static final int MAX_TYPES = 10;

    private final QueryForm queryForm;

    DecorationCoverage(QueryForm queryForm) {
        this.queryForm = queryForm;
    }

    /** The query string that requests the share of decorated events; empty where the query reads no events. */
    static Optional<String> query(QueryResult result, QueryAddress address) {
        if (result.eventTypes().isEmpty()
                || result.eventTypes().size() > MAX_TYPES
                || result.statistics().inspected() == 0) {
            return Optional.empty();
        }
        String types = result.eventTypes().stream()
                .map(type -> "&type=" + QueryAddress.encoded(type))
                .collect(Collectors.joining());
        return Optional.of("?account=" + address.accountId() + "&from="
                + result.window().begin().toEpochMilli() + "&to="
                + result.window().end().toEpochMilli() + types);
    }

    @GetMapping("/query/decorated")
    String decorated(HttpServletRequest request, Model model) {
        QueryParameters parameters = QueryParameters.readKnown(request, PARAMETERS);
        QueryRequest.Range range = new QueryRequest.Range(needed(parameters, "from"), needed(parameters, "to"));
        String from =
                parameters.texts("type", MAX_TYPES).stream().map(NrqlText::name).collect(Collectors.joining(", "));
        String account = parameters.text("account");
        model.addAttribute(
                "share",
                share(queryForm.runSecondary(
                        AccessPrincipal.of(request),
                        account == null ? AccessPrincipal.ALL : account,
                        "SELECT percentage(count(*), WHERE decoration.status IN ('decorated', 'late')) FROM " + from,
                        range)));
        return "query/result :: decorated";
    }

    private static Instant needed(QueryParameters parameters, String name) {
        Instant moment = parameters.moment(name);
        if (moment == null) {
            throw InvalidInputException.of(name, name + " is missing");
        }
        return moment;
    }

    private static String share(Optional<QueryResult> result) {
        return result.map(QueryResult::current)
                .map(QueryResult.Result::total)
                .map(total -> total.values().get(0))
                .map(percent -> Cell.text(percent, ValueUnit.PERCENT))
                .orElse("");
    }
}
