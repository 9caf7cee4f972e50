package io.filigree.ingest.lambda;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

import org.jspecify.annotations.Nullable;

/**
 * Inflates gzip that is in memory (RFC 1952), member after member, and checks it, as {@link
 * java.util.zip.GZIPInputStream} does. That makes an inflater for each stream, which costs more than to inflate an
 * agent's payload; here they are used again.
 */
final class Gunzip extends InputStream {

    /** As many as inflate at one time in a busy process; others are made when needed and let go. */
    private static final Queue<Inflater> IDLE = new ArrayBlockingQueue<>(16);

    private static final int FIXED_HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final byte[] gzip;
    private final CRC32 crc = new CRC32();
    /** Where what the inflater has not been given yet begins. */
    private int position;
    /** Null when all is read. */
    private @Nullable Inflater inflater;

    /** @throws IOException when they do not begin as gzip does */
    Gunzip(byte[] gzip) throws IOException {
        this.gzip = gzip;
        skipHeader();
        Inflater idle = IDLE.poll();
        inflater = idle == null ? new Inflater(true) : idle;
        startMember(inflater);
    }

    /** Tells gzip by its first two bytes. */
    static boolean isGzip(byte[] bytes) {
        return isGzip(bytes, 0);
    }

    private static boolean isGzip(byte[] bytes, int at) {
        return bytes.length >= at + 2 && (bytes[at] & 0xff) == 0x1f && (bytes[at + 1] & 0xff) == 0x8b;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Inflater current = inflater;
        while (current != null) {
            int read = inflate(current, buffer, offset, length);
            if (read > 0) {
                crc.update(buffer, offset, read);
                return read;
            }
            if (!current.finished()) {
                throw new EOFException("gzip that ends early, or wants a dictionary");
            }
            checkTrailer(current);
            if (!nextMember(current)) {
                close();
            }
            current = inflater;
        }
        return -1;
    }

    private static int inflate(Inflater inflater, byte[] buffer, int offset, int length) throws IOException {
        try {
            return inflater.inflate(buffer, offset, length);
        } catch (DataFormatException e) {
            throw (ZipException) new ZipException("not deflated").initCause(e);
        }
    }

    private void checkTrailer(Inflater current) throws IOException {
        position = gzip.length - current.getRemaining();
        require(TRAILER_BYTES);
        if (int4(position) != (int) crc.getValue() || int4(position + 4) != (int) current.getBytesWritten()) {
            throw new ZipException("not what was compressed");
        }
        position += TRAILER_BYTES;
    }

    /** What follows a member and is none itself is no one's. */
    private boolean nextMember(Inflater current) {
        if (!isGzip(gzip, position)) {
            return false;
        }
        try {
            skipHeader();
        } catch (IOException e) {
            return false;
        }
        startMember(current);
        return true;
    }

    private void startMember(Inflater current) {
        crc.reset();
        current.reset();
        current.setInput(gzip, position, gzip.length - position);
    }

    private void skipHeader() throws IOException {
        int start = position;
        require(FIXED_HEADER_BYTES);
        if (!isGzip(gzip, start) || gzip[start + 2] != DEFLATE) {
            throw new ZipException("not gzip");
        }
        int flags = gzip[start + 3];
        position += FIXED_HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            require(2);
            position += 2 + int2(position);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            require(2);
            crc.reset();
            crc.update(gzip, start, position - start);
            if (int2(position) != (crc.getValue() & 0xffff)) {
                throw new ZipException("a damaged header");
            }
            position += 2;
        }
        require(0);
    }

    private void skipText() throws IOException {
        do {
            require(1);
        } while (gzip[position++] != 0);
    }

    private void require(int bytes) throws IOException {
        if (position + bytes > gzip.length) {
            throw new EOFException("gzip that ends early");
        }
    }

    /** Little-endian, as the next. */
    private int int2(int at) {
        return gzip[at] & 0xff | (gzip[at + 1] & 0xff) << 8;
    }

    private int int4(int at) {
        return int2(at) | int2(at + 2) << 16;
    }

    @Override
    public void close() {
        Inflater current = inflater;
        inflater = null;
        if (current != null) {
            // Lets go of the input, which it would keep from being collected.
            current.reset();
            if (!IDLE.offer(current)) {
                current.end();
            }
        }
    }
}
