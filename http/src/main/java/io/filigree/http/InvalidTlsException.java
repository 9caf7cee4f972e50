package io.filigree.http;

/** The certificate or the private key of the server cannot be used. */
final class InvalidTlsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidTlsException(String variable, String why) {
        super(variable + ": " + why);
    }
}
