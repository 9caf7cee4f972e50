package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;
import tools.jackson.databind.JsonNode;

/** What the query page answers, without a script. */
class QueryOverHttpTest extends WebTest {

    private static final String COUNT = "/query?q=SELECT+count(*)+FROM+AwsLambdaInvocation";

    @Autowired
    private PasswordEncoder passwords;

    private final BrowserSession browser = new BrowserSession(this::uri);

    @BeforeEach
    void logIn() {
        jdbc().sql("TRUNCATE saved_query").update();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        browser.post(
                "/login",
                "username=admin&password=correct+horse&_csrf="
                        + BrowserSession.encoded(
                                BrowserSession.token(browser.show("/login").body())));
    }

    @Test
    void showsAnAnswerAndKeepsScriptAndStyleOutOfThePage() {
        String page = browser.show(COUNT).body();

        assertThat(page)
                .contains("class=\"visualization billboard\"", "events inspected")
                .doesNotContainPattern("<script(?![^>]* src=\"/assets/)")
                .doesNotContain("<style")
                .doesNotContainPattern("<[^>]+ (style|on[a-z]+)=");
    }

    @Test
    void tellsWhereAQueryIsWrong() {
        HttpResponse<String> answer = browser.show("/query?q=SELECT+count(*)%0AFRM+Span");

        assertThat(answer.statusCode()).as("a person gets a page").isEqualTo(200);
        assertThat(answer.body()).contains("data-line=\"2\"", "data-column=\"1\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/query?range=later",
                "/query/complete?kind=secrets",
                "/query/complete?kind=attributes",
                "/query/decorated?type=Span",
                "/query.csv?q=SELECT"
            })
    void refusesWhatItDoesNotKnow(String path) {
        assertThat(browser.show(path).statusCode()).isEqualTo(400);
    }

    @Test
    void saysWhyARangeIsNone() {
        assertThat(browser.show(COUNT + "&range=custom").body()).contains("Enter a start and an end");
    }

    @Test
    void keepsToTheAccountThatIsChosen() {
        assertThat(browser.show(COUNT + "&account=12").body()).contains("twelve digits");
    }

    @Test
    void suggestsFunctionsWithWhatTheyTake() {
        JsonNode words = json(browser.show("/query/complete?kind=words"));

        assertThat(words.valueStream()
                        .filter(word -> word.path("text").asString().equals("percentile")))
                .singleElement()
                .satisfies(word -> assertThat(word.path("usage").asString()).startsWith("percentile("));
    }

    @Test
    void quotesValuesAndNamesThatItSuggests() {
        jdbc().sql("""
                INSERT INTO lambda_invocation (ts, type, received_at, attributes, decoration_status, decoration_reason, message_identity)
                VALUES (now() - interval '1 minute', 'AwsLambdaInvocation', now(), '{"the name": "it''s"}', 'undecorated',
                        'ARN_MISSING', gen_random_uuid())
                """).update();

        jdbc().sql("""
                INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
                VALUES ('AwsLambdaInvocation', '', 'the name', false, 'string') ON CONFLICT DO NOTHING
                """).update();

        String values = browser.show("/query/complete?kind=values&type=AwsLambdaInvocation&attribute=the+name")
                .body();

        assertThat(values).contains("\"text\":\"it's\"", "\"insert\":\"'it\\\\'s'\"", "\"note\":\"1 event\"");
    }

    @Test
    void takesANameForASavedQueryOnce() {
        String page = save("errors", "SELECT 1 FROM Span");

        assertThat(browser.show(page.substring(page.indexOf("/query"))).body())
                .contains("Saved as “errors”", "SELECT 1 FROM Span");

        save("errors", "SELECT 2 FROM Span");

        assertThat(browser.show("/query?q=SELECT+2+FROM+Span").body())
                .contains("The name is taken", "value=\"errors\"");
        assertThat(jdbc().sql("SELECT nrql FROM saved_query")
                        .query(String.class)
                        .list())
                .containsExactly("SELECT 1 FROM Span");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\u0007b"})
    void refusesWhatIsNoName(String name) {
        save(name, "SELECT 1 FROM Span");

        assertThat(jdbc().sql("SELECT count(*) FROM saved_query")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private String save(String name, String nrql) {
        return browser.post(
                        "/query/saved",
                        "name=" + BrowserSession.encoded(name) + "&q=" + BrowserSession.encoded(nrql) + "&_csrf="
                                + BrowserSession.encoded(BrowserSession.token(
                                        browser.show("/query").body())))
                .headers()
                .firstValue("Location")
                .orElse("");
    }
}
