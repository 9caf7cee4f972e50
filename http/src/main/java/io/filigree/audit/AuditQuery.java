package io.filigree.audit;

import java.util.List;
import java.util.Set;

import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditFilter;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A query for entries of the audit log, from REST or the page.
 *
 * @param limit maximum entries of one page
 */
public record AuditQuery(AuditFilter filter, int limit) {

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1_000;

    private static final Set<String> PARAMETERS = Set.of("actor", "action", "since", "until", "cursor", "limit");

    /** @throws InvalidInputException that names the parameter that is invalid or unknown */
    public static AuditQuery of(HttpServletRequest request) {
        return of(QueryParameters.read(request, PARAMETERS));
    }

    /** @throws InvalidInputException that names the parameter that is invalid; unknown ones are ignored */
    public static AuditQuery ofPage(HttpServletRequest request) {
        return of(QueryParameters.readKnown(request, PARAMETERS));
    }

    private static AuditQuery of(QueryParameters parameters) {
        AuditFilter filter = new AuditFilter(
                parameters.text("actor"),
                action(parameters.text("action")),
                parameters.moment("since"),
                parameters.moment("until"),
                cursor(parameters.text("cursor")));
        return new AuditQuery(filter, parameters.count("limit", DEFAULT_LIMIT, MAX_LIMIT));
    }

    /** The cursor of the next page; null when the entries are the last ones. */
    public @Nullable String next(List<AuditEntry> entries) {
        return entries.size() < limit
                ? null
                : String.valueOf(entries.get(entries.size() - 1).auditId());
    }

    private static @Nullable String action(@Nullable String text) {
        if (text != null
                && !text.equals(FailureAggregator.SEVERAL)
                && AuditAction.parse(text).isEmpty()) {
            throw InvalidInputException.of("action", "action must be one of " + AuditAction.texts());
        }
        return text;
    }

    private static @Nullable Long cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw InvalidInputException.of("cursor", "cursor must be the nextCursor of a result");
        }
        return Long.valueOf(text);
    }
}
