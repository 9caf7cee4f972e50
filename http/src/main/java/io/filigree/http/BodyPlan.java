package io.filigree.http;

import java.time.Duration;
import java.util.function.Consumer;

import io.filigree.http.ReceivedBody.Ending;

/**
 * The limits for reading one body.
 *
 * @param keepBytes number of bytes that are kept in memory
 * @param readBytes maximum number of bytes to read, including those that are dropped
 * @param timeout for the whole body
 * @param bytesPerSecond minimum rate after the first seconds
 * @param onFailure called when the body was not received
 */
record BodyPlan(int keepBytes, long readBytes, Duration timeout, long bytesPerSecond, Consumer<Ending> onFailure) {

    /** The rate is not measured at first, because the first round trip does not indicate it. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    long bytesDueAfter(long elapsedNanos) {
        long measured = elapsedNanos - GRACE.toNanos();
        return measured <= 0 ? 0 : (long) (bytesPerSecond * (measured / 1e9));
    }
}
