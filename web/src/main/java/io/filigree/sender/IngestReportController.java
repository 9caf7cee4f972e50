package io.filigree.sender;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.access.AccessPrincipal;
import io.filigree.db.key.ApiKey;
import io.filigree.db.sender.SenderReader.AcceptedRow;
import io.filigree.db.sender.SenderReader.FunctionRow;
import io.filigree.db.sender.SenderReader.RejectedRow;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What arrives by ingest key. A query key that is bound to accounts sees the keys that are bound to these accounts. */
@RestController
final class IngestReportController {

    private final IngestReports reports;

    IngestReportController(IngestReports reports) {
        this.reports = reports;
    }

    @GetMapping("/api/ingest")
    IngestView ingest(HttpServletRequest request) {
        IngestReport report = reports.read(AccessPrincipal.of(request).accounts());
        return new IngestView(
                report.keys().stream().map(KeyView::of).toList(),
                report.withoutKey().stream().map(RejectedView::of).toList());
    }

    record IngestView(List<KeyView> keys, List<RejectedView> withoutKey) {}

    /** @param accountIds the accounts that the key is bound to; empty with {@code allAccounts}
     *  @param functionsRemaining of a key that is replaced or revoked: some of those that used it last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyView(
            long keyId,
            String kind,
            String name,
            boolean allAccounts,
            List<String> accountIds,
            @Nullable Instant revokedAt,
            @Nullable Long newerKeyId,
            List<SenderView> senders,
            List<RejectedView> rejected,
            long functions,
            @Nullable List<FunctionView> functionsRemaining) {

        static KeyView of(KeyReport report) {
            ApiKey key = report.key();
            ApiKey newer = report.newer();
            return new KeyView(
                    key.keyId(),
                    key.kind().name().toLowerCase(Locale.ROOT),
                    key.name(),
                    key.accounts().isAll(),
                    key.accounts().match(List::of, List::copyOf),
                    key.revokedAt(),
                    newer == null ? null : newer.keyId(),
                    report.accepted().stream().map(SenderView::of).toList(),
                    report.rejected().stream().map(RejectedView::of).toList(),
                    report.functions(),
                    report.isReplaced()
                            ? report.remaining().stream().map(FunctionView::of).toList()
                            : null);
        }
    }

    /** @param bytes of bodies, inflated */
    record SenderView(
            String format, String sender, Instant since, Instant lastAt, long requests, long messages, long bytes) {

        static SenderView of(AcceptedRow row) {
            return new SenderView(
                    row.format(),
                    row.sender(),
                    row.firstAt(),
                    row.lastAt(),
                    row.requests(),
                    row.messages(),
                    row.bytes());
        }
    }

    /**
     * @param status of the last response
     * @param accountId the account that the messages claim, for the reason {@code account_mismatch}
     * @param messages that were rejected of requests that were accepted otherwise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RejectedView(
            String format,
            int status,
            String reason,
            @Nullable String accountId,
            Instant since,
            Instant lastAt,
            long requests,
            @Nullable Long messages) {

        static RejectedView of(RejectedRow row) {
            return new RejectedView(
                    row.format(),
                    row.status(),
                    row.reason(),
                    row.accountId(),
                    row.firstAt(),
                    row.lastAt(),
                    row.requests(),
                    row.messages());
        }
    }

    record FunctionView(String functionArn, Instant lastAt) {

        static FunctionView of(FunctionRow row) {
            return new FunctionView(row.functionArn(), row.at());
        }
    }
}
