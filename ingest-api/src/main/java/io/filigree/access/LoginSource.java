package io.filigree.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where a login comes from.
 *
 * @param address the client's IPv4 address, or its IPv6 network of 64 bits, of which one client has all addresses
 * @param deviceCookie what the browser presents to {@link KnownDevices}; null when nothing
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

    /** @param address as the servlet container gives it: digits, never a name that would have to be resolved */
    static String network(String address) {
        int zone = address.indexOf('%');
        String digits = zone < 0 ? address : address.substring(0, zone);
        if (digits.indexOf(':') < 0) {
            return digits;
        }
        try {
            InetAddress parsed = InetAddress.getByName(digits);
            if (!(parsed instanceof Inet6Address)) {
                return parsed.getHostAddress(); // IPv4 written as IPv6
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES), 16);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return digits;
        }
    }
}
