package io.filigree.simulator.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Lambda's control plane, as far as an inventory reads it. */
final class LambdaApi {

    /** Upper limit of the page size for any MaxItems: the model allows 10,000, the service returns fifty. */
    static final int MAX_PAGE = 50;

    /** Upper limit and default of the page size of event source mappings. */
    private static final int MAX_MAPPINGS = 100;

    private final FakeAccount account;
    private final AwsCall call;

    LambdaApi(FakeAccount account, AwsCall call) {
        this.account = account;
        this.call = call;
    }

    /** Returns the action for a path. */
    static String action(AwsRequest request) {
        List<String> path = request.path();
        if (!request.method().equals("GET") || path.size() < 2) {
            return "lambda:Unknown";
        }
        return switch (path.get(1) + "/" + path.size()) {
            case "event-source-mappings/2" -> "lambda:ListEventSourceMappings";
            case "functions/2" -> "lambda:ListFunctions";
            case "account-settings/2" -> "lambda:GetAccountSettings";
            case "functions/4" ->
                switch (path.get(3)) {
                    case "configuration" -> "lambda:GetFunctionConfiguration";
                    case "versions" -> "lambda:ListVersionsByFunction";
                    case "aliases" -> "lambda:ListAliases";
                    default -> "lambda:Unknown";
                };
            case "tags/3" -> "lambda:ListTags";
            default -> "lambda:Unknown";
        };
    }

    AwsResponse answer(AwsRequest request) {
        return switch (call.action()) {
            case "lambda:ListFunctions" -> listFunctions(request);
            case "lambda:GetAccountSettings" -> accountSettings();
            case "lambda:GetFunctionConfiguration" ->
                AwsResponse.json(configuration(
                        function(request.path().get(2)), request.query().getOrDefault("Qualifier", "")));
            case "lambda:ListVersionsByFunction" ->
                AwsResponse.json(Map.of(
                        "Versions",
                        versions(function(request.path().get(2))).stream()
                                .map(item -> json().version(item.function(), item.version()))
                                .toList()));
            case "lambda:ListAliases" -> listAliases(request);
            case "lambda:ListEventSourceMappings" -> listEventSourceMappings(request);
            case "lambda:ListTags" -> listTags(request.path().get(2));
            default -> throw AwsError.of(404, "UnknownOperationException", "The fake does not know this operation");
        };
    }

    private AwsResponse listFunctions(AwsRequest request) {
        ResultPage.Marker marker = ResultPage.Marker.parse(request.query().get("Marker"), call);
        account.faults().checkPage(call, marker.page());
        int asked = number(request.query().getOrDefault("MaxItems", String.valueOf(MAX_PAGE)));
        int size = Math.max(1, Math.min(asked, MAX_PAGE));
        boolean all = request.query().getOrDefault("FunctionVersion", "").equals("ALL");
        ResultPage<Map<String, Object>> page = all ? versionPage(marker, size) : functionPage(marker, size);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Functions", page.items());
        body.put("NextMarker", page.next());
        return AwsResponse.json(body);
    }

    private ResultPage<Map<String, Object>> functionPage(ResultPage.Marker marker, int size) {
        ResultPage<FakeFunction> page =
                ResultPage.of(account.functionsIn(call.region()), FakeFunction::name, marker, size);
        return new ResultPage<>(page.items().stream().map(json()::listed).toList(), page.number(), page.next());
    }

    /** Versions count as items: fifty a page, and the versions of a function may continue on the next page. */
    private ResultPage<Map<String, Object>> versionPage(ResultPage.Marker marker, int size) {
        List<Version> all = account.functionsIn(call.region()).stream()
                .flatMap(function -> versions(function).stream())
                .toList();
        ResultPage<Version> page = ResultPage.of(all, Version::key, marker, size);
        return new ResultPage<>(
                page.items().stream()
                        .map(item -> json().version(item.function(), item.version()))
                        .toList(),
                page.number(),
                page.next());
    }

    private static List<Version> versions(FakeFunction function) {
        List<Version> all = new ArrayList<>();
        all.add(new Version(function, "$LATEST"));
        function.versions().keySet().forEach(version -> all.add(new Version(function, version)));
        return all;
    }

    private record Version(FakeFunction function, String version) {

        /** Sorts by name, {@code $LATEST} first, then by number. */
        String key() {
            return function.name() + " " + (version.startsWith("$") ? "" : "%012d".formatted(Long.parseLong(version)));
        }
    }

    private AwsResponse listAliases(AwsRequest request) {
        FakeFunction function = function(request.path().get(2));
        ResultPage.Marker marker = ResultPage.Marker.parse(request.query().get("Marker"), call);
        ResultPage<String> page =
                ResultPage.of(new TreeSet<>(function.aliases().keySet()), name -> name, marker, MAX_PAGE);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "Aliases",
                page.items().stream().map(name -> json().alias(function, name)).toList());
        body.put("NextMarker", page.next());
        return AwsResponse.json(body);
    }

    /** All of the region by UUID; the fake does not select them by function or source. */
    private AwsResponse listEventSourceMappings(AwsRequest request) {
        ResultPage.Marker marker = ResultPage.Marker.parse(request.query().get("Marker"), call);
        account.faults().checkPage(call, marker.page());
        int asked = number(request.query().getOrDefault("MaxItems", String.valueOf(MAX_MAPPINGS)));
        int size = Math.max(1, Math.min(asked, MAX_MAPPINGS));
        ResultPage<FakeEventSource> page =
                ResultPage.of(account.eventSourcesIn(call.region()), FakeEventSource::uuid, marker, size);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "EventSourceMappings",
                page.items().stream().map(source -> source.json(account.id())).toList());
        body.put("NextMarker", page.next());
        return AwsResponse.json(body);
    }

    private Map<String, Object> configuration(FakeFunction function, String qualifier) {
        if (qualifier.isEmpty()) {
            return json().described(function);
        }
        if (!qualifier.equals("$LATEST") && !function.versions().containsKey(qualifier)) {
            throw notFound(function.name() + ":" + qualifier);
        }
        return json().version(function, qualifier);
    }

    private AwsResponse accountSettings() {
        int count = account.functionsIn(call.region()).size();
        return AwsResponse.json(Map.of(
                "AccountLimit",
                Map.of(
                        "TotalCodeSize", 80530636800L,
                        "CodeSizeUnzipped", 262144000,
                        "CodeSizeZipped", 52428800,
                        "ConcurrentExecutions", 1000,
                        "UnreservedConcurrentExecutions", 1000),
                "AccountUsage",
                Map.of("TotalCodeSize", 1_048_576L * count, "FunctionCount", count)));
    }

    private AwsResponse listTags(String arn) {
        Map<String, String> tags =
                function(arn.substring(arn.lastIndexOf(':') + 1)).tags();
        return AwsResponse.json(Map.of("Tags", tags == null ? Map.of() : tags));
    }

    /** @param nameOrArn a name, or an ARN without a qualifier */
    private FakeFunction function(String nameOrArn) {
        String name = nameOrArn.substring(nameOrArn.lastIndexOf(':') + 1);
        return account.function(call.region(), name).orElseThrow(() -> notFound(name));
    }

    private AwsError notFound(String name) {
        return AwsError.of(
                404,
                "ResourceNotFoundException",
                "Function not found: arn:aws:lambda:" + call.region() + ":" + account.id() + ":function:" + name);
    }

    private int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw AwsError.of(400, "InvalidParameterValueException", "MaxItems must be a number");
        }
    }

    private ConfigurationJson json() {
        return new ConfigurationJson(account.id());
    }
}
