package io.filigree.page.recommendation;

import java.time.Instant;
import java.util.List;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.query.function.RecommendationReader;
import org.springframework.stereotype.Component;

/** The recommendations of one function, for its page. */
@Component
public final class RecommendationList {

    private final RecommendationReader reader;

    RecommendationList(RecommendationReader reader) {
        this.reader = reader;
    }

    /** The open recommendations; none for a function of an account that the principal may not see. */
    public List<RecommendationRow> of(AccessPrincipal principal, FunctionArn function, Instant now) {
        return principal.maySee(function.accountId())
                ? reader.of(function).stream()
                        .map(listed -> RecommendationRow.of(listed, now))
                        .toList()
                : List.of();
    }
}
