package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;

import io.filigree.access.AccessPrincipal;
import io.filigree.problem.InvalidInputException;
import io.filigree.query.nrql.QueryRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class QueryAddressTest {

    private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");

    @Test
    void holdsAllOfAQueryAndLeavesOutWhatIsAsUsual() {
        MockHttpServletRequest request = request("SELECT 'ä & b'\nFROM Span");
        assertThat(QueryAddress.read(request).query()).isEqualTo("?q=SELECT+%27%C3%A4+%26+b%27%0AFROM+Span");

        request.addParameter("account", "123456789012");
        request.addParameter("range", "3h");
        request.addParameter("view", "table");
        request.addParameter("style", "area");

        assertThat(QueryAddress.read(request).query()).endsWith("&account=123456789012&range=3h&view=table&style=area");
    }

    @Test
    void leavesTheWindowToTheQueryUnlessTheTimePickerIsUsed() {
        MockHttpServletRequest request = request("SELECT 1 FROM Span");
        assertThat(window(request)).isNull();

        request.addParameter("range", "6h");

        assertThat(window(request)).isEqualTo(new QueryRequest.Range(NOW.minus(Duration.ofHours(6)), NOW));
    }

    @Test
    void readsARangeOfOnesOwnInUtc() {
        MockHttpServletRequest request = request("SELECT 1 FROM Span");
        request.addParameter("range", "custom");
        request.addParameter("from", "2026-05-04T08:00");
        request.addParameter("to", "2026-05-04T09:30");

        assertThat(window(request))
                .isEqualTo(new QueryRequest.Range(
                        Instant.parse("2026-05-04T08:00:00Z"), Instant.parse("2026-05-04T09:30:00Z")));
    }

    @Test
    void refusesARangeThatIsNone() {
        MockHttpServletRequest backwards = request("SELECT 1 FROM Span");
        backwards.addParameter("range", "custom");
        backwards.addParameter("from", "2026-05-04T10:00");
        backwards.addParameter("to", "2026-05-04T09:30");
        MockHttpServletRequest open = request("SELECT 1 FROM Span");
        open.addParameter("range", "custom");

        assertThatThrownBy(() -> window(backwards)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> window(open)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void asksAboutAllAccountsUnlessOneIsChosen() {
        MockHttpServletRequest request = request("SELECT 1 FROM Span");
        assertThat(QueryAddress.read(request).accountId()).isEqualTo(AccessPrincipal.ALL);

        request.addParameter("account", "123456789012");

        assertThat(QueryAddress.read(request).accountId()).isEqualTo("123456789012");
    }

    @Test
    void takesAQueryUpToItsBound() {
        assertThat(QueryAddress.read(request("x".repeat(QueryRequest.MAX_LENGTH)))
                        .nrql())
                .hasSize(QueryRequest.MAX_LENGTH);
        assertThatThrownBy(() -> QueryAddress.read(request("x".repeat(QueryRequest.MAX_LENGTH + 1))))
                .isInstanceOf(InvalidInputException.class);
    }

    private static QueryRequest.@Nullable Range window(MockHttpServletRequest request) {
        return QueryAddress.read(request).window(NOW);
    }

    private static MockHttpServletRequest request(String nrql) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addParameter("q", nrql);
        return request;
    }
}
