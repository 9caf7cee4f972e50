package io.filigree.ingest.spool;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * A payload as the spool keeps it. Two are equal when their ids are.
 *
 * @param id ascending in the order of appending; unique in one spool among the payloads it keeps, also over restarts
 * @param format id of the wire format that the body is read with
 * @param receivedAt when the payload came, in whole milliseconds
 * @param recovered whether an earlier process kept it
 * @param accounts for whom it may speak
 * @param keyId of its sender's key; null when it is not known: payloads of earlier versions and replayed ones
 * @param body what the format kept of the request; shared, not copied, so callers must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of up to 8 MiB at each look would defeat the purpose
public record SpooledPayload(
        long id,
        String format,
        Instant receivedAt,
        boolean recovered,
        AccountScope accounts,
        @Nullable Long keyId,
        byte[] body) {

    /** The format of payloads that were kept before there were several, and of those that name none. */
    public static final String FIRST_FORMAT = "aws-lambda-v1";

    /**
     * The format of a record that is not a payload of this version, in a spool that other programs can write to. There is no
     * such wire format, so it becomes a dead letter; its accounts are {@link AccountScope#NONE}.
     */
    public static final String UNREADABLE_FORMAT = "unreadable-record";

    public SpooledPayload {
        requireNonNull(format, "format");
        requireNonNull(receivedAt, "receivedAt");
        requireNonNull(accounts, "accounts");
        requireNonNull(body, "body");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpooledPayload payload && payload.id == id;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    /** Without the body, which must not reach a log. */
    @Override
    public String toString() {
        return "SpooledPayload[id=" + id + ", format=" + format + ", receivedAt=" + receivedAt + ", bytes="
                + body.length + "]";
    }
}
