package io.filigree.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection on which a client writes what it likes. */
public final class RawClient implements AutoCloseable {

    private final Socket socket;

    public RawClient(URI server) {
        this(server, 0, "127.0.0.1");
    }

    /**
     * @param receiveBuffer bytes that the client accepts without reading them; 0 for as many as usual
     * @param from the address of the client
     */
    public RawClient(URI server, int receiveBuffer, String from) {
        try {
            socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()), 10_000);
            socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawClient write(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server still takes what is written. */
    public boolean tryWrite(String text) {
        try {
            write(text);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public RawClient endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the server closes the connection. */
    public String readAll() {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketException e) {
            // A reset after the response: the rest of the body was not wanted.
        } catch (IOException e) {
            throw new UncheckedIOException("after " + read, e);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    /** What comes until that text has come. */
    public String readUntil(String text) {
        StringBuilder read = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            while (read.indexOf(text) < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("the connection ended after: " + read);
                }
                read.append((char) next);
            }
        } catch (IOException e) {
            throw new AssertionError("after: " + read, e);
        }
        return read.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
