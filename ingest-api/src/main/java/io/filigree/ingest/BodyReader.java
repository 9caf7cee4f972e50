package io.filigree.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import io.filigree.ingest.MemoryLimiter.Permit;

/** Receives a body, and reserves memory for its received bytes, not for the announced ones, until it is closed. */
final class BodyReader implements AutoCloseable {

    private final InputStream in;
    private final MemoryLimiter memory;
    private final List<Permit> permits = new ArrayList<>();

    BodyReader(InputStream in, MemoryLimiter memory) {
        this.in = in;
        this.memory = memory;
    }

    /** The whole body, or its first bytes if it is longer than the limit. */
    byte[] read(long limit) throws IOException {
        byte[] first = in.readNBytes((int) Math.min(limit, MemoryLimiter.FREE_BYTES));
        if (first.length < MemoryLimiter.FREE_BYTES) {
            return first;
        }
        List<byte[]> parts = new ArrayList<>(List.of(first));
        long size = first.length;
        byte[] part;
        do {
            permits.add(memory.forReceiving(MemoryLimiter.FREE_BYTES));
            part = in.readNBytes((int) Math.min(limit - size, MemoryLimiter.FREE_BYTES));
            parts.add(part);
            size += part.length;
        } while (part.length == MemoryLimiter.FREE_BYTES && size < limit);
        byte[] body = new byte[(int) size];
        int offset = 0;
        for (byte[] each : parts) {
            System.arraycopy(each, 0, body, offset, each.length);
            offset += each.length;
        }
        return body;
    }

    @Override
    public void close() {
        permits.forEach(Permit::close);
    }
}
