package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.filigree.WebTest;
import io.filigree.access.AccessTable.Row;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A client that accepts only JSON never gets HTML, for any path and any credentials. */
class JsonClientsTest extends WebTest {

    @Autowired
    private UserService people;

    @Test
    void neverReceiveHtml() {
        Map<String, String> credentials = new TreeMap<>(Map.of(
                "nothing", "X-None: 1",
                "a wrong key", "Api-Key: flg_qry_unknown-0123456789",
                "a query key", "Api-Key: " + QUERY,
                "an admin key", "Api-Key: " + ADMIN,
                "a session", "Cookie: " + session()));
        List<String> html = new ArrayList<>();
        for (Row row : AccessTable.rows()) {
            String path = AccessTable.sample(row.path());
            for (String target : List.of(path, path + "/", path + "?limit=x&q=%C3", path + "/nothing", "/x" + path)) {
                credentials.forEach((who, header) -> {
                    HttpResponse<String> answer = ask(row.method(), target, header);
                    String type = answer.headers().firstValue("Content-Type").orElse("");
                    if (type.contains("html")
                            || answer.body().contains("<html")
                            || answer.body().contains("<!D")) {
                        html.add(row.method() + " " + target + " with " + who + ": " + answer.statusCode());
                    }
                });
            }
        }

        assertThat(html).isEmpty();
    }

    @Test
    void areToldThatAPageIsNone() {
        HttpResponse<String> withoutLogin = ask("GET", "/functions", "X-None: 1");
        HttpResponse<String> withLogin = ask("GET", "/functions", "Cookie: " + session());

        assertThat(withoutLogin.statusCode()).isEqualTo(401);
        assertThat(json(withoutLogin).get("detail").stringValue()).contains("/api");
        assertThat(withLogin.statusCode()).isEqualTo(406);
        assertThat(withLogin.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private HttpResponse<String> ask(String method, String path, String header) {
        int colon = header.indexOf(": ");
        return send(HttpRequest.newBuilder(uri(path))
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header(header.substring(0, colon), header.substring(colon + 2))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                .build());
    }

    private String session() {
        GeneratedPassword given = people.find("json-client").isPresent()
                ? people.resetPassword("json-client")
                : people.add("json-client", Role.ADMIN);
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("json-client", given.password())).isTrue();
        return browser.cookies().replaceAll("[\\[\\]]", "").replace(", ", "; ");
    }
}
