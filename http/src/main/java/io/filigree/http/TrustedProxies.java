package io.filigree.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.util.NetMask;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose {@code X-Forwarded-For} is trusted, by address. The header only provides the client's address:
 * scheme and host are those of {@link PublicUrl}.
 */
public final class TrustedProxies {

    /** Numeric addresses only, which need no resolution. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private final List<NetMask> networks;

    /** @throws InvalidProxyException for an entry that is neither an address nor a network in CIDR notation */
    TrustedProxies(List<String> networks) {
        this.networks = networks.stream()
                .map(String::strip)
                .filter(network -> !network.isEmpty())
                .map(TrustedProxies::network)
                .toList();
    }

    private static NetMask network(String network) {
        try {
            return new NetMask(network);
        } catch (IllegalArgumentException e) {
            throw new InvalidProxyException(network, e);
        }
    }

    boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.matches(address));
    }

    /**
     * The client address: the last forwarded address that is not a trusted proxy, or the peer's address if the peer is
     * not a trusted proxy.
     */
    String clientAddress(HttpServletRequest request) {
        String client = request.getRemoteAddr();
        if (networks.isEmpty() || !isTrusted(client)) {
            return client;
        }
        List<String> forwarded = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            forwarded.addAll(List.of(header.split(",", -1)));
        }
        for (int i = forwarded.size() - 1; i >= 0; i--) {
            InetAddress address = parse(forwarded.get(i).strip());
            if (address == null) {
                return client;
            }
            client = address.getHostAddress();
            if (!contains(address)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(String address) {
        InetAddress parsed = parse(address);
        return parsed != null && contains(parsed);
    }

    private static @Nullable InetAddress parse(String address) {
        try {
            return ADDRESS.matcher(address).matches() && (address.contains(":") || address.matches("[0-9.]+"))
                    ? InetAddress.getByName(address)
                    : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
