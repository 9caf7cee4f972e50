package io.filigree.openapi;

import java.nio.charset.StandardCharsets;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what there is over REST. */
@RestController
final class OpenApiController {

    private static final MediaType YAML = new MediaType("application", "yaml", StandardCharsets.UTF_8);

    @GetMapping("/api/openapi")
    ResponseEntity<Resource> document() {
        return ResponseEntity.ok().contentType(YAML).body(new ClassPathResource("openapi.yaml"));
    }
}
