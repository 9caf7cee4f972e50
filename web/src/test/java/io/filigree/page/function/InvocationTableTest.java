package io.filigree.page.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;

import io.filigree.page.chart.PageFilter;
import io.filigree.problem.QueryParameters;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class InvocationTableTest {

    @Test
    void showsTheInvocationsOfABucketOfALongTimeRange() {
        Duration bucket = Duration.ofDays(90);

        InvocationTable table = read("at", "2026-09-02T00:00:00Z", "for", String.valueOf(bucket.toSeconds()));

        assertThat(table.filter().query())
                .isEqualTo("?range=custom&from=2026-09-02T00%3A00%3A00&to=2026-12-01T00%3A00%3A00");
    }

    private static InvocationTable read(String... parameters) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        for (int at = 0; at < parameters.length; at += 2) {
            request.addParameter(parameters[at], parameters[at + 1]);
        }
        Set<String> names = PageFilter.parameters("at", "for", "failed");
        QueryParameters read = QueryParameters.readKnown(request, names);
        return InvocationTable.read(PageFilter.read(request, read), read);
    }
}
