package io.filigree.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The public URL of this installation: {@code filigree.url}. It determines scheme, host and port of all URLs that are
 * printed, shown or sent; the {@code Host} header is ignored.
 */
public final class PublicUrl {

    private static final String LOCALHOST = "localhost";

    private final boolean configured;
    private final boolean secure;
    private final String host;
    private volatile int port;

    private PublicUrl(boolean configured, boolean secure, String host, int port) {
        this.configured = configured;
        this.secure = secure;
        this.host = host;
        this.port = port;
    }

    /**
     * @param url {@code http://localhost:<port>} when blank, or https if TLS is enabled
     * @param tls whether this process serves TLS, which clients then must use
     * @throws InvalidPublicUrlException unless it is http or https, a host and an optional port
     */
    static PublicUrl parse(String url, boolean tls) {
        String text = url.strip();
        if (text.isEmpty()) {
            return new PublicUrl(false, tls, LOCALHOST, 8080);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidPublicUrlException(text, "is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidPublicUrlException(text, "must begin with http:// or https://");
        }
        if (tls && scheme.equals("http")) {
            throw new InvalidPublicUrlException(
                    text, "must begin with https://, because FILIGREE_TLS_CERTIFICATE is set");
        }
        if (uri.getHost() == null || uri.getPort() > 65_535) {
            throw new InvalidPublicUrlException(text, "must name a host and may name a port from 1 to 65535");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidPublicUrlException(text, "must have no user, query or fragment");
        }
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
            throw new InvalidPublicUrlException(text, "must have no path: the pages are served at the root of a host");
        }
        boolean secure = scheme.equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
        return new PublicUrl(true, secure, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /** Without a trailing slash. */
    public String url() {
        boolean standardPort = port == (secure ? 443 : 80);
        return scheme() + "://" + host + (standardPort ? "" : ":" + port);
    }

    /** Whether clients use https. */
    public boolean isSecure() {
        return secure;
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Sets the local port, which is used without a configured URL. */
    void listensOn(int localPort) {
        if (!configured) {
            port = localPort;
        }
    }
}
