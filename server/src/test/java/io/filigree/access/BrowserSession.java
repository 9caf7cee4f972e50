package io.filigree.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person's browser, as far as logging in and posting forms goes. It follows no redirect. */
public final class BrowserSession {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    private final Function<String, URI> server;
    private final CookieManager cookies = new CookieManager();
    private final List<String> setCookies = new CopyOnWriteArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    public BrowserSession(Function<String, URI> server) {
        this.server = server;
    }

    /** @return whether the login succeeded */
    public boolean logIn(String userName, String password) {
        HttpResponse<String> answer = post(
                "/login",
                "username=" + encoded(userName) + "&password=" + encoded(password) + "&_csrf="
                        + encoded(token(show("/login").body())));
        return !answer.headers().firstValue("Location").orElseThrow().contains("error");
    }

    public HttpResponse<String> show(String path) {
        return send("GET", path, null);
    }

    /** A form without a token. */
    public HttpResponse<String> post(String path, String form) {
        return send("POST", path, form);
    }

    /** A page or a file that is too large for a text. */
    public HttpResponse<InputStream> open(String path) {
        return send("GET", path, null, BodyHandlers.ofInputStream());
    }

    HttpResponse<String> send(String method, String path, String form) {
        return send(method, path, form, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(String method, String path, String form, BodyHandler<T> body) {
        HttpRequest request = HttpRequest.newBuilder(server.apply(path))
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, form == null ? BodyPublishers.noBody() : BodyPublishers.ofString(form))
                .build();
        try {
            HttpResponse<T> response = client.send(request, body);
            setCookies.addAll(response.headers().allValues("Set-Cookie"));
            return response;
        } catch (IOException e) {
            throw new AssertionError("the server did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The token of some form of that page. */
    public static String token(String page) {
        Matcher token = CSRF.matcher(page);
        if (!token.find()) {
            throw new AssertionError("no form with a token");
        }
        return token.group(1);
    }

    String cookies() {
        return cookies.getCookieStore().getCookies().toString();
    }

    /** The value of a cookie; empty if the browser does not have it. */
    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    /** The header with which the server last set a cookie. */
    String lastCookie(String name) {
        return setCookies.stream()
                .filter(header -> header.startsWith(name + "="))
                .reduce("", (earlier, later) -> later);
    }

    void setCookie(String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setDomain("localhost.local"); // as the cookie manager names the server's
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(server.apply("/"), cookie);
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
