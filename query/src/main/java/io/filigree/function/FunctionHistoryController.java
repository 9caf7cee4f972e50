package io.filigree.function;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FunctionHistory;
import io.filigree.query.function.MetadataDiff;
import io.filigree.query.function.MetadataVersion;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** REST API for the history of a function's configuration and tags, and the changes between two versions. */
@RestController
@RequiresRole(ProcessRole.QUERY)
final class FunctionHistoryController {

    private static final Set<String> BOUNDS = Set.of("from", "to");

    private final FunctionHistory histories;
    private final InventoryReader inventory;

    FunctionHistoryController(FunctionHistory histories, InventoryReader inventory) {
        this.histories = histories;
        this.inventory = inventory;
    }

    @GetMapping("/api/functions/{arn}/history")
    HistoryResponse history(@PathVariable String arn, HttpServletRequest request) {
        QueryParameters.read(request, Set.of());
        List<MetadataVersion> versions = histories.of(function(arn));
        if (versions.isEmpty()) {
            throw notFound("the inventory knows no such function");
        }
        return new HistoryResponse(versions.stream().map(VersionResponse::of).toList());
    }

    @GetMapping("/api/functions/{arn}/diff")
    DiffResponse diff(@PathVariable String arn, HttpServletRequest request) {
        FunctionArn function = function(arn);
        QueryParameters parameters = QueryParameters.read(request, BOUNDS);
        long from = id(parameters, "from");
        long to = id(parameters, "to");
        Map<Long, FunctionMetadata> found = inventory.metadata(List.of(from, to));
        MetadataDiff diff = MetadataDiff.between(
                of(function, found.get(from), "from").description(),
                of(function, found.get(to), "to").description());
        return new DiffResponse(from, to, diff.changes());
    }

    private static FunctionMetadata of(FunctionArn function, @Nullable FunctionMetadata metadata, String name) {
        return Optional.ofNullable(metadata)
                .filter(found -> found.description().arn().equals(function))
                .orElseThrow(() -> notFound("the function has no version of that metadataId: " + name));
    }

    private static FunctionArn function(String arn) {
        return FunctionArn.parse(arn)
                .orElseThrow(() -> InvalidInputException.of("arn", "this is not the unqualified ARN of a function"));
    }

    private static long id(QueryParameters parameters, String name) {
        String text = parameters.text(name);
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw InvalidInputException.of(name, name + " must be the metadataId of a version of the function");
        }
        return Long.parseLong(text);
    }

    private static ErrorResponseException notFound(String detail) {
        return new ErrorResponseException(
                HttpStatus.NOT_FOUND, ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail), null);
    }

    /** @param versions newest first, published ones among them */
    record HistoryResponse(List<VersionResponse> versions) {}

    /**
     * One immutable version of a function's metadata.
     *
     * @param version {@code $LATEST} or a published version's number
     * @param source how it reached the inventory: {@code poll}, {@code miss} or {@code push}
     * @param validTo null while it is the one in force
     * @param events how many events it decorated
     */
    record VersionResponse(
            long metadataId,
            String version,
            String source,
            Instant validFrom,
            @Nullable Instant validTo,
            Instant observedAt,
            long events,
            Map<String, @Nullable Object> configuration,
            Map<String, String> tags,
            String account) {

        static VersionResponse of(MetadataVersion version) {
            FunctionMetadata metadata = version.metadata();
            return new VersionResponse(
                    metadata.id(),
                    metadata.description().configuration().version(),
                    metadata.source().text(),
                    version.validFrom(),
                    version.validTo(),
                    version.observedAt(),
                    version.events(),
                    ConfigurationView.membersWithUnits(metadata.description().configuration()),
                    metadata.description().tags(),
                    metadata.description().account());
        }
    }

    /** @param changes from the one to the other, by the names of the attributes; in {@code tags.<key>} the tags */
    record DiffResponse(long from, long to, List<MetadataDiff.Change> changes) {}
}
