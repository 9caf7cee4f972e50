package io.filigree.audit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** REST API of the audit log, for admin keys: a page of entries, or all matching entries as JSON lines. */
@RestController
final class AuditController {

    private final AuditEntries entries;
    private final AuditLog audit;
    private final JsonMapper json;
    private final TransactionTemplate readOnly;

    AuditController(AuditEntries entries, AuditLog audit, JsonMapper json, PlatformTransactionManager transactions) {
        this.entries = entries;
        this.audit = audit;
        this.json = json;
        this.readOnly = new TransactionTemplate(transactions);
        this.readOnly.setReadOnly(true);
    }

    @GetMapping(path = "/api/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    AuditPage page(HttpServletRequest request) {
        AuditQuery query = AuditQuery.of(request);
        List<AuditEntry> found = entries.newest(query.filter(), query.limit());
        return new AuditPage(found.stream().map(EntryResponse::of).toList(), query.next(found));
    }

    /**
     * Streams in batches, so that the memory use does not depend on the size of the export. {@code limit} does not
     * apply.
     */
    @GetMapping(path = "/api/audit", produces = MediaType.APPLICATION_NDJSON_VALUE)
    void export(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AuditQuery query = AuditQuery.of(request);
        audit.record(AuditEvent.success(AuditAction.AUDIT_EXPORT, null));
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        BufferedWriter out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        readOnly.executeWithoutResult(status -> entries.forEach(query.filter(), entry -> write(entry, out)));
        out.flush();
    }

    private void write(AuditEntry entry, BufferedWriter out) {
        try {
            out.write(json.writeValueAsString(EntryResponse.of(entry)));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param nextCursor absent on the last page */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AuditPage(List<EntryResponse> entries, @Nullable String nextCursor) {}

    /** An entry; null fields are omitted. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryResponse(
            long auditId,
            Instant at,
            String actorKind,
            String actor,
            @Nullable Long keyId,
            @Nullable String address,
            String action,
            @Nullable String target,
            String outcome,
            long occurrences,
            Map<String, String> details) {

        static EntryResponse of(AuditEntry entry) {
            return new EntryResponse(
                    entry.auditId(),
                    entry.at(),
                    entry.actor().kind().name().toLowerCase(Locale.ROOT),
                    entry.actor().name(),
                    entry.actor().keyId(),
                    entry.address(),
                    entry.action(),
                    entry.target(),
                    entry.outcome().name().toLowerCase(Locale.ROOT),
                    entry.occurrences(),
                    entry.details());
        }
    }
}
