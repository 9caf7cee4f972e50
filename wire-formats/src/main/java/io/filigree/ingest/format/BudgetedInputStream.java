package io.filigree.ingest.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the read bytes against a budget, which may be shared, and ends when it is used up. */
public final class BudgetedInputStream extends FilterInputStream {

    private final Budget budget;
    private final String field;

    /**
     * @param field the field named in errors
     */
    public BudgetedInputStream(InputStream in, Budget budget, String field) {
        super(in);
        this.budget = budget;
        this.field = field;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            budget.spend(1, field);
        }
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            budget.spend(read, field);
        }
        return read;
    }

    @Override
    public long skip(long count) {
        throw new UnsupportedOperationException("Skipped bytes would not be counted");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** How many inflated bytes are left. */
    public static final class Budget {

        private final int limit;
        private long left;

        public Budget(int limit) {
            this.limit = limit;
            this.left = limit;
        }

        /** How many inflated bytes were read. */
        public long spent() {
            return limit - left;
        }

        private void spend(int bytes, String field) {
            left -= bytes;
            if (left < 0) {
                throw new PayloadTooLargeException(field, PayloadBounds.MAX_INFLATED_BYTES, limit);
            }
        }
    }
}
