package io.filigree.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml promises that can be seen without an engine. */
class ComposeFileTest {

    private static final Path COMPOSE = Path.of("../docker-compose.yml");
    private static final Path EXAMPLE = Path.of("../.env.example");

    @TempDir
    private Path folder;

    @Test
    void startsThePollerWithoutIngest() throws IOException {
        assertThat(service("inventory-poller").get("depends_on"))
                .isEqualTo(Map.of("postgres", Map.of("condition", "service_healthy")));
    }

    @Test
    void listsEachVariableInTheExample() throws IOException {
        List<String> read = Pattern.compile("(?<!\\$)\\$\\{(\\w+)")
                .matcher(Files.readString(COMPOSE))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        assertThat(read).contains("FILIGREE_DB_PASSWORD");
        assertThat(Files.readAllLines(EXAMPLE))
                .containsAll(read.stream().map(name -> name + "=").toList());
    }

    /** Compose passes an empty variable of .env to the build as an empty argument. */
    @Test
    @SuppressWarnings("unchecked")
    void buildsFromTheDefaultImagesWithEmptyVariables() throws IOException {
        Map<String, Object> build = (Map<String, Object>) service("ingest-api").get("build");
        List<String> arguments = ((Map<String, Object>) build.get("args"))
                .keySet().stream().filter(name -> name.endsWith("_IMAGE")).toList();
        List<String> stages = Pattern.compile("(?m)^FROM \\$\\{(.+)} AS")
                .matcher(Files.readString(Path.of("../Dockerfile")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(stages)
                .hasSameSizeAs(arguments)
                .zipSatisfy(arguments, (stage, name) -> assertThat(stage).startsWith(name + ":-"));
        assertThat(Files.readAllLines(EXAMPLE))
                .containsAll(arguments.stream().map(name -> name + "=").toList());
    }

    @Test
    void restrictsEachContainer() throws IOException {
        assertThat(services())
                .hasSizeGreaterThan(5)
                .allSatisfy((name, service) -> assertThat(service)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true"))
                        .containsKeys("mem_limit", "logging"));
    }

    /** The proxy is optional, and uses the address that .env.example trusts. */
    @Test
    void bringsATlsProxyWithItsProfile() throws IOException {
        Map<String, Object> proxy = service("tls-proxy");

        assertThat(proxy.get("profiles")).isEqualTo(List.of("tls"));
        assertThat(proxy.get("image").toString()).matches("\\$\\{CADDY_IMAGE:-caddy:\\d+\\.\\d+\\.\\d+-alpine.*}");
        assertThat(proxy.get("ports")).isEqualTo(List.of("443:443"));
        assertThat(proxy.get("networks"))
                .isEqualTo(Map.of("default", Map.of(), "tls", Map.of("ipv4_address", "10.231.77.10")));
        assertThat(service("ingest-api").get("networks")).isEqualTo(Map.of("default", Map.of(), "tls", Map.of()));
        assertThat(Files.readString(EXAMPLE)).contains("FILIGREE_TRUSTEDPROXIES=10.231.77.10");
    }

    /** Agents have their key in the query string. */
    @Test
    void theTlsProxyPassesAllToIngestAndLogsNoRequests() throws IOException {
        String caddyfile = Files.readString(Path.of("../caddy/Caddyfile"));

        assertThat(caddyfile)
                .contains("tls {$FILIGREE_TLS_ISSUER}", "reverse_proxy ingest-api:8080", "admin off")
                .contains("request>headers delete", "request>uri delete");
        String site = caddyfile.substring(caddyfile.indexOf("{$FILIGREE_TLS_HOST}"));
        assertThat(site.lines().map(String::strip)).noneMatch(line -> line.matches("log\\b.*"));
    }

    @Test
    void keepsThePasswordWhenTheDocumentedLineIsRepeated() throws Exception {
        List<String> lines = Pattern.compile("^\\W*(\\[ -f \\.env ].*)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../README.md"))
                        + Files.readString(COMPOSE)
                        + Files.readString(EXAMPLE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(lines).hasSize(3).containsOnly(lines.get(0));
        Files.copy(EXAMPLE, folder.resolve(".env.example"));

        run(lines.get(0));
        Path made = folder.resolve(".env");
        String first = Files.readString(made);
        run(lines.get(0));

        assertThat(first).containsPattern("(?m)^FILIGREE_DB_PASSWORD=[0-9a-f]{48}$");
        assertThat(Files.readString(made)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
    }

    private void run(String line) throws Exception {
        Process bash = new ProcessBuilder("bash", "-c", line)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).isZero();
    }

    private static Map<String, Object> service(String name) throws IOException {
        return services().get(name);
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(Files.readString(COMPOSE));
        return compose.get("services");
    }
}
