package io.filigree.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document of the REST API: YAML by default, JSON for clients that accept only that. */
@RestController
final class OpenApiController {

    private static final MediaType YAML = new MediaType("application", "yaml", StandardCharsets.UTF_8);

    private final Resource document = new ClassPathResource("openapi.yaml");

    @GetMapping("/api/openapi")
    ResponseEntity<?> document(@RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept)
            throws IOException {
        boolean json = accept.contains(MediaType.APPLICATION_JSON_VALUE) && !accept.contains("yaml");
        return json
                ? ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(parsed())
                : ResponseEntity.ok().contentType(YAML).body(document);
    }

    private Map<String, Object> parsed() throws IOException {
        try (InputStream in = document.getInputStream()) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
        }
    }
}
