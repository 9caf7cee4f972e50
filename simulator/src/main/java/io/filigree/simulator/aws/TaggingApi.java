package io.filigree.simulator.aws;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.decorator.function.FunctionArn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tagging API's GetResources: only what is tagged or once was. */
final class TaggingApi {

    /** Maximum and default page size. */
    private static final int MAX_PAGE = 100;

    private static final int DEFAULT_PAGE = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeAccount account;
    private final AwsCall call;

    TaggingApi(FakeAccount account, AwsCall call) {
        this.account = account;
        this.call = call;
    }

    AwsResponse answer(AwsRequest request) {
        JsonNode asked = parse(request.body());
        ResultPage.Marker marker =
                ResultPage.Marker.parse(asked.path("PaginationToken").asString(""), call);
        account.faults().checkPage(call, marker.page());
        int size = asked.path("ResourcesPerPage").asInt(DEFAULT_PAGE);
        if (size < 1 || size > MAX_PAGE) {
            throw AwsError.of(400, "InvalidParameterException", "ResourcesPerPage must be between 1 and 100");
        }
        List<String> arns = asked.path("ResourceARNList")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        Collection<FakeFunction> tagged = account.functionsIn(call.region()).stream()
                .filter(function -> function.tags() != null)
                .filter(function -> arns.isEmpty() || arns.contains(arn(function)))
                .filter(function -> asksForFunctions(asked.path("ResourceTypeFilters")))
                .toList();
        ResultPage<FakeFunction> page = ResultPage.of(tagged, FakeFunction::name, marker, size);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("PaginationToken", page.next() == null ? "" : page.next());
        body.put(
                "ResourceTagMappingList",
                page.items().stream()
                        .map(function -> Map.of("ResourceARN", arn(function), "Tags", tags(function)))
                        .toList());
        return AwsResponse.json(body);
    }

    private static boolean asksForFunctions(JsonNode filters) {
        return filters.isEmpty()
                || filters.valueStream()
                        .map(JsonNode::asString)
                        .anyMatch(filter -> filter.equals("lambda") || filter.equals("lambda:function"));
    }

    private static List<Map<String, String>> tags(FakeFunction function) {
        return Objects.requireNonNull(function.tags()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                .toList();
    }

    private String arn(FakeFunction function) {
        return FunctionArn.of(function.region(), account.id(), function.name()).toString();
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw AwsError.of(400, "SerializationException", "The body is not JSON");
        }
    }
}
