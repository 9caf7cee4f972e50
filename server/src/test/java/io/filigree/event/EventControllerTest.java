package io.filigree.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventControllerTest extends WebTest {

    @Test
    void answersWithNoEventsWhenThereAreNone() {
        assertThat(get("/api/events?type=NobodySendsThis", "X-Query-Key", QUERY).body())
                .isEqualTo("{\"events\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=1700000000000",
                "since=2026-01-31T12:00:00Z&until=2026-01-31T12:00:00.5%2B02:00",
                "limit=5000&requestId=r&functionName=f&type=Span"
            })
    void understandsEveryParameter(String query) {
        assertThat(get("/api/events?" + query, "Api-Key", QUERY).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "limit=0, limit",
        "limit=5001, limit",
        "since=yesterday, since",
        "since=2026-01-31, since",
        "until=999999999999999999, until",
        "until=2026-13-31T12:00:00Z, until",
        "requestid=r, requestid"
    })
    void namesTheParameterThatIsWrong(String query, String field) {
        HttpResponse<String> answer = get("/api/events?" + query, "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
    }
}
