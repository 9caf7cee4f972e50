package io.filigree.simulator.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The account API's ListRegions. */
final class AccountApi {

    private static final int MAX_PAGE = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeAccount account;
    private final AwsCall call;

    AccountApi(FakeAccount account, AwsCall call) {
        this.account = account;
        this.call = call;
    }

    AwsResponse answer(AwsRequest request) {
        JsonNode asked = parse(request.body());
        List<String> wanted = asked.path("RegionOptStatusContains")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        List<Map.Entry<String, String>> regions = account.regionOptStatus().entrySet().stream()
                .filter(region -> wanted.isEmpty() || wanted.contains(region.getValue()))
                .toList();
        int size = Math.max(1, Math.min(MAX_PAGE, asked.path("MaxResults").asInt(MAX_PAGE)));
        ResultPage<Map.Entry<String, String>> page = ResultPage.of(
                regions,
                Map.Entry::getKey,
                ResultPage.Marker.parse(asked.path("NextToken").asString(""), call),
                size);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "Regions",
                page.items().stream()
                        .map(region -> Map.of("RegionName", region.getKey(), "RegionOptStatus", region.getValue()))
                        .toList());
        if (page.next() != null) {
            body.put("NextToken", page.next());
        }
        return AwsResponse.json(body);
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body.isEmpty() ? "{}" : body);
        } catch (JacksonException e) {
            throw AwsError.of(400, "ValidationException", "The body is not JSON");
        }
    }
}
