package io.filigree.benchmarks.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

import io.filigree.simulator.extension.Post;

/**
 * One keep-alive connection that posts requests whose bytes were made beforehand: a generator that shares the machine
 * with what it measures must cost next to nothing.
 */
public final class IngestConnection implements AutoCloseable {

    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    public IngestConnection(URI target) throws IOException {
        this.socket = new Socket(InetAddress.getByName(target.getHost()), target.getPort());
        this.socket.setTcpNoDelay(true);
        this.out = socket.getOutputStream();
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * The bytes of a request, head and body.
     *
     * @param target of which host and port are used
     */
    public static byte[] request(URI target, Post post) {
        StringBuilder head = new StringBuilder("POST " + post.path() + " HTTP/1.1\r\n");
        head.append("Host: ").append(target.getAuthority()).append("\r\n");
        for (Map.Entry<String, String> header : post.headers().entrySet()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        head.append("Content-Length: ").append(post.body().length).append("\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + post.body().length);
        request.writeBytes(head.toString().getBytes(ISO_8859_1));
        request.writeBytes(post.body());
        return request.toByteArray();
    }

    /** The same, and fails when the answer pauses for longer than that. */
    public void post(byte[] request, int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
        post(request);
    }

    /** Sends a request and reads its response; fails when that is neither 200 nor 202. */
    public void post(byte[] request) throws IOException {
        out.write(request);
        String status = line();
        long length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Long.parseLong(header.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        if (!status.startsWith("HTTP/1.1 202") && !status.startsWith("HTTP/1.1 200")) {
            throw new IOException("Not acknowledged: " + status);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = in.read(); character != '\n'; character = in.read()) {
            if (character < 0) {
                throw new EOFException("The connection was closed before the answer's end");
            }
            if (character != '\r') {
                line.append((char) character);
            }
        }
        return line.toString();
    }
}
