package io.filigree.dashboard;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.key.ApiKey;
import io.filigree.problem.InvalidInputException;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** REST API for dashboards: export and import. The entity tag of a dashboard is its version. */
@RestController
@RequestMapping(DashboardController.PATH)
@RequiresRole(ProcessRole.WEB)
final class DashboardController {

    static final String PATH = "/api/dashboards";

    private final DashboardService dashboards;

    DashboardController(DashboardService dashboards) {
        this.dashboards = dashboards;
    }

    @GetMapping
    Map<String, List<DashboardSummary>> all() {
        return Map.of(
                "dashboards",
                dashboards.all().stream()
                        .map(stored -> new DashboardSummary(
                                stored.dashboardId(),
                                stored.name(),
                                stored.version(),
                                stored.changedBy(),
                                stored.changedAt()))
                        .toList());
    }

    /** Exports a dashboard. */
    @GetMapping("/{dashboardId}")
    ResponseEntity<String> export(@PathVariable String dashboardId) {
        SavedDashboard dashboard = found(dashboardId);
        return ResponseEntity.ok()
                .eTag(tag(dashboard.version()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(DashboardJson.write(dashboard.definition()));
    }

    /** Imports a new dashboard. */
    @PostMapping
    ResponseEntity<ImportResponse> create(HttpServletRequest request, @AuthenticationPrincipal ApiKey key)
            throws IOException {
        ImportedDashboard imported = dashboards.read(body(request));
        String id = dashboards.create(imported.definition(), key.name());
        return ResponseEntity.created(URI.create(PATH + "/" + id))
                .eTag(tag(1))
                .body(ImportResponse.of(id, 1, imported.notes()));
    }

    /** Replaces a dashboard. */
    @PutMapping("/{dashboardId}")
    ResponseEntity<ImportResponse> replace(
            @PathVariable String dashboardId,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String expected,
            HttpServletRequest request,
            @AuthenticationPrincipal ApiKey key)
            throws IOException {
        SavedDashboard dashboard = found(dashboardId);
        ImportedDashboard imported = dashboards.read(body(request));
        boolean isExpected = expected == null || expected.equals("*") || expected.equals(tag(dashboard.version()));
        if (!isExpected || !dashboards.change(dashboardId, dashboard.version(), imported.definition(), key.name())) {
            throw DashboardService.problem(
                    HttpStatus.PRECONDITION_FAILED,
                    "the dashboard was changed: its version is not " + expected + ". Export it again");
        }
        int version = dashboard.version() + 1;
        return ResponseEntity.ok().eTag(tag(version)).body(ImportResponse.of(dashboardId, version, imported.notes()));
    }

    @DeleteMapping("/{dashboardId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String dashboardId) {
        dashboards.delete(found(dashboardId));
    }

    private SavedDashboard found(String dashboardId) {
        return dashboards
                .find(dashboardId)
                .orElseThrow(
                        () -> DashboardService.problem(HttpStatus.NOT_FOUND, "there is no dashboard with this id"));
    }

    private static String tag(int version) {
        return "\"" + version + "\"";
    }

    private static String body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(DashboardJson.MAX_BYTES + 1);
        if (bytes.length > DashboardJson.MAX_BYTES) {
            throw InvalidInputException.tooLarge(DashboardJson.MAX_BYTES);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A dashboard in the list. */
    record DashboardSummary(String id, String name, int version, String changedBy, Instant changedAt) {}

    /**
     * The result of an import.
     *
     * @param notes what could not be converted, or was changed; only for New Relic's JSON
     */
    record ImportResponse(String id, int version, List<Note> notes) {

        static ImportResponse of(String id, int version, List<ImportNote> notes) {
            return new ImportResponse(
                    id,
                    version,
                    notes.stream()
                            .map(note -> new Note(
                                    note.outcome() == ImportNote.Outcome.NOT_CONVERTED,
                                    note.part(),
                                    note.reason(),
                                    note.query().isEmpty() ? null : note.query()))
                            .toList());
        }

        /** @param missing whether the part is not in the dashboard */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Note(
                boolean missing,
                String part,
                String reason,
                @Nullable String query) {}
    }
}
