package io.filigree.http;

import java.time.Duration;
import java.util.function.Consumer;

import io.filigree.http.ReceivedBody.Ending;

/**
 * How one body is read.
 *
 * @param keepBytes of it in memory
 * @param readBytes at most, those included that are not kept
 * @param timeout for the whole body
 * @param bytesPerSecond that it must arrive at, after the first seconds
 * @param onFailure is called when it was not received
 */
record BodyPlan(int keepBytes, long readBytes, Duration timeout, long bytesPerSecond, Consumer<Ending> onFailure) {

    /** Bodies that just began are not measured: the first round trip says nothing about a rate. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    long bytesDueAfter(long elapsedNanos) {
        long measured = elapsedNanos - GRACE.toNanos();
        return measured <= 0 ? 0 : (long) (bytesPerSecond * (measured / 1e9));
    }
}
