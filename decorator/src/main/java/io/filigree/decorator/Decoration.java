package io.filigree.decorator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

import io.filigree.decorator.function.FunctionMetadata;

/** The result of looking up the function of one event. An unknown function is a result, not a failure. */
public sealed interface Decoration {

    /** How readers see it, as {@code decoration.status}. */
    DecorationStatus status();

    /**
     * The function was known.
     *
     * @param status {@link DecorationStatus#DECORATED} at write, {@link DecorationStatus#LATE} afterwards,
     *     {@link DecorationStatus#AMBIGUOUS} where it may not be the version that ran
     * @param age how old the metadata was when it decorated the event: the time since we last saw the function so
     */
    record Found(FunctionMetadata metadata, Duration age, DecorationStatus status) implements Decoration {

        public Found {
            requireNonNull(metadata, "metadata");
            requireNonNull(age, "age");
            requireNonNull(status, "status");
        }
    }

    /** The event is stored exactly as its sender wrote it; the reason is stored and counted. */
    record Missing(Reason reason) implements Decoration {

        public Missing {
            requireNonNull(reason, "reason");
        }

        @Override
        public DecorationStatus status() {
            return switch (reason) {
                case FUNCTION_UNKNOWN, VERSION_UNKNOWN, FUNCTION_UNRESOLVED -> DecorationStatus.PENDING;
                case ARN_MISSING, MALFORMED_ARN, ACCOUNT_NOT_PAIRED, NOT_A_LAMBDA -> DecorationStatus.UNDECORATED;
            };
        }
    }

    /** Whether an event is decorated; how tables and events spell it is {@link #text()}. */
    enum DecorationStatus {
        /** Decorated when the event was written. */
        DECORATED,
        /** Decorated after the event was written. */
        LATE,
        /**
         * By the function itself, since which of its versions ran is unknown: an alias was invoked that the inventory does
         * not know or that splits its traffic, and the sender reported no version. Tags are right; the configuration is
         * that of {@code $LATEST}.
         */
        AMBIGUOUS,
        /** Its function or version is not yet known: it is decorated when that is learned. */
        PENDING,
        /** No lookup of the function can change this. */
        UNDECORATED;

        /** In lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why an event is not decorated. Stored and shown by its name. */
    enum Reason {
        /** The payload does not name the function. */
        ARN_MISSING,
        /** The function name or ARN from the sender is invalid. */
        MALFORMED_ARN,
        /** The function's account is not paired. */
        ACCOUNT_NOT_PAIRED,
        /** The account is paired, and its inventory does not hold the function. */
        FUNCTION_UNKNOWN,
        /** The inventory holds the function, and not the version that ran. */
        VERSION_UNKNOWN,
        /** The sender is a Lambda function that names no ARN, and neither its trace nor its name leads to one yet. */
        FUNCTION_UNRESOLVED,
        /** The sender is a process that is no Lambda function. */
        NOT_A_LAMBDA
    }
}
