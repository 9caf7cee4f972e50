package io.filigree.page.function;

import java.util.List;
import java.util.Objects;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.chart.PageFilter;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The event source mappings of one function, for its page. */
@Component
final class EventSourceList {

    private final EventSourceMappings mappings;

    EventSourceList(EventSourceMappings mappings) {
        this.mappings = mappings;
    }

    /**
     * The mappings, with what is wrong with them.
     *
     * @param failure why the last sweep of the region could not list them; null if it could
     */
    record View(List<EventSourceRow> rows, EventSourceSweep.@Nullable Failure failure) {

        public List<String> warnings() {
            return rows.stream()
                    .map(EventSourceRow::warning)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** Nothing for a function of an account that the principal may not see. */
    View of(AccessPrincipal principal, FunctionArn function, PageFilter filter) {
        if (!principal.maySee(function.accountId())) {
            return new View(List.of(), null);
        }
        PageFilter ofFunction = filter.ofFunction(function.toString());
        return new View(
                mappings.of(principal.accounts(), function).stream()
                        .map(mapping -> EventSourceRow.of(mapping, ofFunction))
                        .toList(),
                mappings.failures(AccountScope.only(List.of(function.accountId()))).stream()
                        .filter(failure -> failure.region().equals(function.region()))
                        .findFirst()
                        .orElse(null));
    }
}
