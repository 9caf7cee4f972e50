package io.filigree.page.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.filigree.db.key.ApiKey;
import io.filigree.db.sender.SenderReader.AcceptedRow;
import io.filigree.db.sender.SenderReader.FunctionRow;
import io.filigree.db.sender.SenderReader.RejectedRow;
import io.filigree.page.TimestampView;
import io.filigree.sender.IngestReport;
import io.filigree.sender.KeyReport;
import org.jspecify.annotations.Nullable;

/**
 * The ingest report on a page.
 *
 * @param withoutKey requests whose key was unknown or missing
 */
public record IngestOverview(List<KeyArrivals> keys, List<Rejected> withoutKey) {

    /** Converts a report for display. */
    public static IngestOverview of(IngestReport report, Instant now) {
        return new IngestOverview(
                report.keys().stream().map(key -> KeyArrivals.of(key, now)).toList(),
                report.withoutKey().stream().map(row -> Rejected.of(row, now)).toList());
    }

    /** Whether there was no request at all. */
    public boolean isEmpty() {
        return withoutKey.isEmpty() && keys.stream().allMatch(key -> key.accepted.isEmpty() && key.rejected.isEmpty());
    }

    /** Accepted requests of all keys, for a page about one account. */
    public List<Accepted> accepted() {
        return keys.stream().flatMap(key -> key.accepted.stream()).toList();
    }

    /** Rejected requests of all keys and without a key, for a page about one account. */
    public List<Rejected> rejected() {
        return Stream.concat(keys.stream().flatMap(key -> key.rejected.stream()), withoutKey.stream())
                .toList();
    }

    /**
     * The requests of one key.
     *
     * @param accounts the accounts that it is bound to, in words
     * @param kind null for an ingest key
     * @param newer the name of the key that replaces it; null for none
     * @param remaining functions whose latest request used it, where it is replaced or revoked
     * @param more number of these that are not listed
     */
    public record KeyArrivals(
            long id,
            String name,
            String accounts,
            @Nullable String kind,
            @Nullable TimestampView revoked,
            @Nullable String newer,
            List<Accepted> accepted,
            List<Rejected> rejected,
            long functions,
            List<Remaining> remaining,
            long more) {

        static KeyArrivals of(KeyReport report, Instant now) {
            ApiKey key = report.key();
            ApiKey newer = report.newer();
            return new KeyArrivals(
                    key.keyId(),
                    key.name(),
                    key.accounts().match(() -> "all accounts", ids -> String.join(", ", ids)),
                    key.kind() == ApiKey.Kind.INGEST ? null : key.kind().name().toLowerCase(Locale.ROOT),
                    TimestampView.ofNullable(key.revokedAt(), now),
                    newer == null ? null : newer.name(),
                    report.accepted().stream()
                            .map(row -> Accepted.of(key.name(), row, now))
                            .toList(),
                    report.rejected().stream()
                            .map(row -> Rejected.of(key.name(), row, now))
                            .toList(),
                    report.functions(),
                    report.remaining().stream()
                            .map(row -> Remaining.of(row, now))
                            .toList(),
                    report.remaining().isEmpty()
                            ? 0
                            : report.functions() - report.remaining().size());
        }
    }

    /** Accepted requests of one sender. */
    public record Accepted(
            String key,
            String format,
            String sender,
            TimestampView since,
            TimestampView last,
            long requests,
            long messages,
            long bytes) {

        static Accepted of(String key, AcceptedRow row, Instant now) {
            return new Accepted(
                    key,
                    row.format(),
                    row.sender(),
                    TimestampView.of(row.firstAt(), now),
                    TimestampView.of(row.lastAt(), now),
                    row.requests(),
                    row.messages(),
                    row.bytes());
        }
    }

    /**
     * Requests that were rejected for one reason.
     *
     * @param key its name; null where it was unknown or missing
     * @param reason in words
     * @param account the account that the messages claim; null for other reasons
     * @param remedy how to fix it
     * @param messages that were rejected; null where the requests were rejected as a whole
     */
    public record Rejected(
            @Nullable String key,
            String format,
            int status,
            String reason,
            @Nullable String account,
            String remedy,
            TimestampView since,
            TimestampView last,
            long requests,
            @Nullable Long messages) {

        /** Whether senders got an error. */
        public boolean isRefused() {
            return status >= 300;
        }

        static Rejected of(RejectedRow row, Instant now) {
            return of(null, row, now);
        }

        static Rejected of(@Nullable String key, RejectedRow row, Instant now) {
            RejectionText text = RejectionText.of(row.reason());
            return new Rejected(
                    key,
                    row.format(),
                    row.status(),
                    text.reason(),
                    row.accountId(),
                    text.remedy(),
                    TimestampView.of(row.firstAt(), now),
                    TimestampView.of(row.lastAt(), now),
                    row.requests(),
                    row.messages());
        }
    }

    /** A function whose latest request used the key. */
    public record Remaining(String arn, String function, String place, TimestampView last) {

        static Remaining of(FunctionRow row, Instant now) {
            String[] parts = row.functionArn().split(":");
            return new Remaining(
                    row.functionArn(),
                    parts[parts.length - 1],
                    parts.length > 4 ? parts[4] + " " + parts[3] : "",
                    TimestampView.of(row.at(), now));
        }
    }
}
