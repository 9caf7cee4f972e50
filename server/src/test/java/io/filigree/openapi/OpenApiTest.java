package io.filigree.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.filigree.WebTest;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest extends WebTest {

    private static final Pattern REFERENCE = Pattern.compile("\\$ref: \"#/([^\"]+)\"");

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
