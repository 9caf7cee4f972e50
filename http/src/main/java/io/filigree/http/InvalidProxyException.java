package io.filigree.http;

/** {@code FILIGREE_TRUSTEDPROXIES} contains an entry that is neither an address nor a network. */
final class InvalidProxyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidProxyException(String network, IllegalArgumentException cause) {
        super(
                "FILIGREE_TRUSTEDPROXIES: '" + network
                        + "' is neither an address nor a network (such as 10.0.0.7 or 10.0.0.0/8)",
                cause);
    }
}
