package io.filigree.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a login attempt.
 *
 * @param address the client's IPv4 address, or its IPv6 /64 network, because one client has all addresses of it
 * @param deviceCookie the cookie of {@link KnownDevices}; null when absent
 */
record LoginSource(String address, @Nullable String deviceCookie) {

    private static final int NETWORK_BYTES = 8;

    static LoginSource of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        String device = cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(KnownDevices.COOKIE))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse(null);
        return new LoginSource(network(request.getRemoteAddr()), device);
    }

    /**
     * @param address as the servlet container provides it: a numeric address, never a host name that would have to be
     *     resolved
     */
    static String network(String address) {
        int zone = address.indexOf('%');
        String digits = zone < 0 ? address : address.substring(0, zone);
        if (digits.indexOf(':') < 0) {
            return digits;
        }
        try {
            InetAddress parsed = InetAddress.getByName(digits);
            if (!(parsed instanceof Inet6Address)) {
                return parsed.getHostAddress(); // IPv4-mapped IPv6 address
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES), 16);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return digits;
        }
    }
}
