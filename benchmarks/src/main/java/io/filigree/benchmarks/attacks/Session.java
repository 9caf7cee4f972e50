package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without scripts: cookies and CSRF tokens. */
final class Session {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final RawHttpClient http;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    Session(RawHttpClient http) {
        this.http = http;
    }

    /** Opens the login page and posts its form; the reply is that to the form. */
    Reply logIn(String name, String password) throws IOException {
        String token = token(get("/login"));
        return post(
                "/login",
                "username=" + RawHttpClient.encoded(name) + "&password=" + RawHttpClient.encoded(password),
                token);
    }

    static boolean isLoggedIn(Reply reply) {
        return reply.status() / 100 == 3 && !reply.header("location").contains("login");
    }

    Reply get(String path, String... headers) throws IOException {
        return remember(http.get(path, with(headers)));
    }

    /** Posts a form with a token of this page. */
    Reply submit(String page, String path, String form) throws IOException {
        return post(path, form, token(get(page)));
    }

    Reply post(String path, String form, String token) throws IOException {
        return remember(
                http.form(path, (form.isEmpty() ? "" : form + "&") + "_csrf=" + RawHttpClient.encoded(token), with()));
    }

    /** The CSRF token of a page, or empty. */
    static String token(Reply page) {
        Matcher matcher = CSRF.matcher(page.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    Map<String, String> cookies() {
        return cookies;
    }

    private String[] with(String... headers) {
        if (cookies.isEmpty()) {
            return headers;
        }
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Cookie: "
                + cookies.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; "));
        return all;
    }

    private Reply remember(Reply reply) {
        for (String cookie : reply.all("set-cookie")) {
            String pair = cookie.split(";", 2)[0];
            int equals = pair.indexOf('=');
            cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return reply;
    }
}
