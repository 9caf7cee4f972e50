package io.filigree.history;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A split-block Bloom filter of ids: which files certainly do not have an id. An id is in one block of 32 bytes, so a test
 * reads 32 bytes. With 12 bits for each id about one test in 200 is wrongly positive.
 */
final class IdFilter {

    static final int BLOCK_BYTES = 32;

    private static final int BITS_PER_ID = 12;
    private static final int WORDS = BLOCK_BYTES / Integer.BYTES;
    private static final int[] SALT = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private IdFilter() {}

    /** A 64-bit hash: FNV-1a, mixed so that all bits are usable. */
    static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    /** The number of blocks for so many ids; at least one. */
    static int blocks(int ids) {
        return Math.max(1, Math.toIntExact(((long) ids * BITS_PER_ID + BLOCK_BYTES * 8 - 1) / (BLOCK_BYTES * 8)));
    }

    /** The block of an id. */
    static int block(long hash, int blocks) {
        return (int) (((hash >>> 32) * blocks) >>> 32);
    }

    /** The filter of these ids. */
    static byte[] of(Hashes hashes) {
        int blocks = blocks(hashes.size);
        ByteBuffer filter = ByteBuffer.allocate(blocks * BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < hashes.size; i++) {
            long hash = hashes.values[i];
            int start = block(hash, blocks) * BLOCK_BYTES;
            for (int word = 0; word < WORDS; word++) {
                int at = start + word * Integer.BYTES;
                filter.putInt(at, filter.getInt(at) | mask((int) hash, word));
            }
        }
        return filter.array();
    }

    /** Whether the id may be among those of the block. */
    static boolean mayContain(byte[] block, long hash) {
        ByteBuffer words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        for (int word = 0; word < WORDS; word++) {
            int mask = mask((int) hash, word);
            if ((words.getInt(word * Integer.BYTES) & mask) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int mask(int key, int word) {
        return 1 << ((key * SALT[word]) >>> 27);
    }

    /** Hashes of ids that are collected for a filter. */
    static final class Hashes {

        private long[] values = new long[1_024];
        private int size;

        void add(String id) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = hash(id);
        }
    }
}
