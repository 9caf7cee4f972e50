package io.filigree.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import io.filigree.http.ReceivedBody.Ending;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body asynchronously as it arrives, and dispatches its request again afterwards. Bytes beyond those to keep
 * are read and dropped, so that the client can read the response.
 */
final class BodyReading implements ReadListener, AsyncListener {

    private static final String ATTRIBUTE = ReceivedBody.class.getName();
    private static final int FIRST_BUFFER = 8_192;

    /** Shared by all readings, because its content is ignored. */
    private static final byte[] DROPPED = new byte[FIRST_BUFFER];

    private final HttpServletRequest request;
    private final AsyncContext context;
    private final ServletInputStream in;
    private final CallerClass caller;
    private final BodyPlan plan;
    private final BodyReadings readings;
    private final long startedNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    private byte[] kept = new byte[0];
    private int keptLength;
    private volatile long received;

    BodyReading(
            HttpServletRequest request,
            AsyncContext context,
            ServletInputStream in,
            CallerClass caller,
            BodyPlan plan,
            BodyReadings readings,
            long startedNanos) {
        this.request = request;
        this.context = context;
        this.in = in;
        this.caller = caller;
        this.plan = plan;
        this.readings = readings;
        this.startedNanos = startedNanos;
    }

    /** Returns and removes the body of a request that was dispatched again after reading. */
    static @Nullable ReceivedBody takeFrom(HttpServletRequest request) {
        Object body = request.getAttribute(ATTRIBUTE);
        request.removeAttribute(ATTRIBUTE);
        return body instanceof ReceivedBody received ? received : null;
    }

    boolean isOfAuthenticated() {
        return caller.isAuthenticated();
    }

    boolean hasEnded() {
        return ended.get();
    }

    @Override
    public void onDataAvailable() {
        try {
            while (!ended.get() && in.isReady()) {
                if (!read()) {
                    return;
                }
            }
        } catch (IOException e) {
            onError(e);
        }
    }

    private boolean read() throws IOException {
        boolean keeps = keptLength < plan.keepBytes();
        if (keeps && keptLength == kept.length && !grow()) {
            end(Ending.NO_MEMORY);
            return false;
        }
        int read = keeps ? in.read(kept, keptLength, kept.length - keptLength) : in.read(DROPPED);
        if (read < 0) {
            return false; // onAllDataRead follows
        }
        keptLength += keeps ? read : 0;
        received += read;
        if (received > plan.readBytes()) {
            end(Ending.ABANDONED);
            return false;
        }
        return true;
    }

    private boolean grow() {
        int capacity = Math.min(plan.keepBytes(), Math.max(FIRST_BUFFER, kept.length * 2));
        if (!readings.reserve(this, capacity - kept.length)) {
            return false;
        }
        kept = Arrays.copyOf(kept, capacity);
        return true;
    }

    @Override
    public void onAllDataRead() {
        end(Ending.COMPLETE);
    }

    /** The connection is closed, so no response can be sent. */
    @Override
    public void onError(Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            readings.lost(this, plan);
        }
    }

    /** Ends reading, from any thread. */
    void end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        byte[] bytes = ending.isFailure() ? new byte[0] : Arrays.copyOf(kept, keptLength);
        readings.ended(this, bytes.length);
        request.setAttribute(ATTRIBUTE, new ReceivedBody(bytes, ending));
        try {
            context.dispatch();
        } catch (IllegalStateException e) {
            readings.release(bytes.length); // the connection was closed meanwhile
        }
    }

    /** Ends reading if it takes too long. */
    void endIfOverdue(long nowNanos) {
        long elapsedNanos = nowNanos - startedNanos;
        if (elapsedNanos > plan.timeout().toNanos()) {
            end(Ending.TIMEOUT);
        } else if (received < plan.bytesDueAfter(elapsedNanos)) {
            end(Ending.TOO_SLOW);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {}

    /** Prevents the container from rendering an error page for a disconnected client. */
    @Override
    public void onError(AsyncEvent event) {
        onError(event.getThrowable());
        event.getAsyncContext().complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
