package io.filigree.ingest.format.platform;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a line of text says that the platform wrote, or that an extension wrote in its place. */
public sealed interface PlatformLine {

    /** Says nothing about an invocation that is not said elsewhere. */
    record Noise() implements PlatformLine {}

    /**
     * An invocation began: START.
     *
     * @param timestamp null where the line has none, as text does
     */
    record Start(String requestId, @Nullable Instant timestamp) implements PlatformLine {}

    /** Adds to an invocation: REPORT or Version. */
    record Completion(Kind kind, String requestId, Map<String, Object> attributes) implements PlatformLine {

        public enum Kind {
            REPORT,
            VERSION
        }
    }

    /**
     * An invocation failed.
     *
     * @param requestId as the line has it, which is no request id when initialization failed ({@code init-…})
     * @param timestamp null where the line has none
     * @param errorClass the runtime's name of the error, or ours for what has none
     * @param seconds how long the invocation took
     * @param evidence whether the line alone is evidence of an invocation
     */
    record Failure(
            String requestId,
            @Nullable Instant timestamp,
            String errorClass,
            String errorMessage,
            @Nullable Number seconds,
            Evidence evidence)
            implements PlatformLine {

        public enum Evidence {
            /** The invocation ended by it, and may have left nothing else. */
            OF_INVOCATION,
            /** A line that the function logged while it ran on. */
            OF_ERROR_ONLY
        }
    }
}
