package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;

/**
 * A client that sends the bytes it is given, each request over a separate connection: libraries refuse to send what
 * attackers send.
 *
 * @param source the loopback address that connections come from
 */
record RawHttpClient(int port, String source, int timeoutMs) {

    private static final int KEEP = 8 << 20;

    static RawHttpClient to(int port) {
        return new RawHttpClient(port, "127.0.0.1", 30_000);
    }

    /** The same client from another address of loopback. */
    RawHttpClient from(String address) {
        return new RawHttpClient(port, address, timeoutMs);
    }

    RawHttpClient timeout(int millis) {
        return new RawHttpClient(port, source, millis);
    }

    Reply get(String path, String... headers) throws IOException {
        return send("GET", path, new byte[0], headers);
    }

    Reply post(String path, byte[] body, String... headers) throws IOException {
        return send("POST", path, body, headers);
    }

    Reply json(String method, String path, String body, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/json";
        return send(method, path, body.getBytes(UTF_8), all);
    }

    Reply form(String path, String body, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/x-www-form-urlencoded";
        return send("POST", path, body.getBytes(UTF_8), all);
    }

    Reply send(String method, String path, byte[] body, String... headers) throws IOException {
        return raw(request(method, path, body, headers), KEEP);
    }

    /** Sends bytes and reads one response; a connection that is closed instead gives status 0. */
    Reply raw(byte[] request, int keep) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(request);
            } catch (SocketException e) {
                // The server refused before it read everything; its answer may still be there.
            }
            return Reply.read(socket.getInputStream(), keep, start);
        } catch (SocketException e) {
            return Reply.none(start);
        }
    }

    /** A connection that is closed when its thread is interrupted. */
    Socket connect() throws IOException {
        Socket socket = SocketChannel.open().socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMs);
        socket.connect(new InetSocketAddress("127.0.0.1", port), timeoutMs);
        return socket;
    }

    /** The bytes of a request with {@code Connection: close}. */
    byte[] request(String method, String path, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        boolean host = false;
        for (String header : headers) {
            head.append(header).append("\r\n");
            host |= header.toLowerCase(Locale.ROOT).startsWith("host:");
        }
        if (!host) {
            head.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        if (body.length > 0 || !method.equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length + 2);
        request.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
