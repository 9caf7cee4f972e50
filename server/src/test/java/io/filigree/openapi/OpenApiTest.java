package io.filigree.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.filigree.WebTest;
import io.filigree.decorator.attribute.AttributeUnit;
import io.filigree.decorator.function.ConfigurationAttribute;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest extends WebTest {

    private static final Pattern REFERENCE = Pattern.compile("\\$ref: \"#/([^\"]+)\"");

    private static final String CHECKOUT = "arn:aws:lambda:eu-west-1:123456789012:function:checkout";

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @Test
    void tellsOfEveryAddressAndOfNoOther() {
        Set<String> told = new TreeSet<>();
        paths().forEach((path, operations) -> operations.keySet().stream()
                .filter(method -> !method.equals("parameters"))
                .forEach(method -> told.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(told).containsExactlyElementsOf(mapped());
    }

    @Test
    void refersToNothingThatIsNotThere() {
        String text = document().body();

        assertThat(REFERENCE.matcher(text).results())
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(at(List.of(reference.group(1).split("/"))))
                                .as(reference.group())
                                .isNotNull());
    }

    @Test
    void namesEachOperationOnce() {
        List<Object> names = paths().values().stream()
                .flatMap(operations -> operations.entrySet().stream())
                .filter(operation -> !operation.getKey().equals("parameters"))
                .map(operation -> ((Map<?, ?>) operation.getValue()).get("operationId"))
                .collect(Collectors.toList());

        assertThat(names).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void isJsonForClientsThatAcceptJson() {
        HttpResponse<String> json = get("/api/openapi", "Api-Key", QUERY, "Accept", "application/json");

        assertThat(json.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(JsonMapper.shared().readValue(json.body(), Map.class))
                .isEqualTo(new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(document().body()));
    }

    @Test
    void saysWhichFieldsABodyMayHave() {
        String refusal = post("/api/keys", "{\"unknown\":1}", "Api-Key", ADMIN).body();

        assertThat(at(List.of(
                        "paths",
                        "/api/keys",
                        "post",
                        "requestBody",
                        "content",
                        "application/json",
                        "schema",
                        "properties")))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .allSatisfy((field, schema) -> assertThat(refusal).contains(field.toString()));
    }

    @Test
    void describesEveryAttributeOfAFunction() {
        insertFunction();
        JsonNode function = json(get("/api/functions", "Api-Key", QUERY)).at("/functions/0");
        JsonNode configuration = json(get("/api/functions/" + CHECKOUT + "/history", "Api-Key", QUERY))
                .at("/versions/0/configuration");

        assertThat(properties("Function").keySet()).containsExactlyInAnyOrderElementsOf(function.propertyNames());
        assertThat(properties("FunctionConfiguration").keySet())
                .containsExactlyInAnyOrderElementsOf(configuration.propertyNames());
        assertThat(configuration.size()).isEqualTo(ConfigurationAttribute.values().length);
        assertThat(Arrays.stream(ConfigurationAttribute.values())
                        .filter(attribute -> attribute.unit() != AttributeUnit.NONE))
                .isNotEmpty()
                .allSatisfy(attribute -> assertThat(properties("Function")
                                .get(attribute
                                        .attributeName()
                                        .substring(attribute.attributeName().lastIndexOf('.') + 1)))
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("description", attribute.unit().symbol())
                        .containsEntry("type", List.of("integer", "null")));
    }

    private void insertFunction() {
        jdbc().sql("""
                WITH metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, layers, tags, account_name, valid_from,
                           observed_at, source)
                    VALUES (:arn, '$LATEST', '', '{}', '{}', 'Shop', now(), now(), 'poll')
                    RETURNING metadata_id
                )
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       metadata_id, change_number)
                SELECT :arn, '123456789012', 'eu-west-1', 'checkout', now(), now(), metadata_id, 1 FROM metadata
                """).param("arn", CHECKOUT).update();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> properties(String schema) {
        return (Map<String, Object>) at(List.of("components", "schemas", schema, "properties"));
    }

    private Set<String> mapped() {
        Set<String> mapped = new TreeSet<>();
        mappings.getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .map(path -> path.replace("/**/", "/"))
                        .filter(path -> path.matches("/(api|aws|log|trace|metric|agent_listener|v1|graphql)\\b.*"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> mapped.add(method + " " + path))));
        return mapped;
    }

    private HttpResponse<String> document() {
        HttpResponse<String> answer = get("/api/openapi", "Api-Key", QUERY);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml;charset=UTF-8");
        return answer;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> paths() {
        return (Map<String, Map<String, Object>>) at(List.of("paths"));
    }

    private Object at(List<String> path) {
        Object here = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(document().body());
        for (String step : path) {
            here = here == null ? null : ((Map<?, ?>) here).get(step);
        }
        return here;
    }
}
