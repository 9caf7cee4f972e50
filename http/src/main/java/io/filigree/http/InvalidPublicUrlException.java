package io.filigree.http;

/** {@code FILIGREE_URL} is not a valid URL of the installation. */
final class InvalidPublicUrlException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidPublicUrlException(String url, String why) {
        super("FILIGREE_URL: '" + url + "' " + why + " (such as https://filigree.example.com)");
    }
}
