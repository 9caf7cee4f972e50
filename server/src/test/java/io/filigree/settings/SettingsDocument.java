package io.filigree.settings;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.db.SecretFiles;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.unit.DataSize;

/**
 * Generates {@code docs/settings.md}: the settings of the records with {@code @ConfigurationProperties}, and those that
 * {@code application.yml} comments with an environment variable. The version of a setting is that of the document, or the
 * project's for a setting that the document does not have.
 */
final class SettingsDocument {

    static final Path DOCUMENT = Path.of("../docs/settings.md");

    private static final Path YAML = Path.of("src/main/resources/application.yml");
    private static final String VERSION = "0.1.0";
    private static final Pattern LINE = Pattern.compile("^( *)(# )?([a-z][a-z0-9-]*):(?: +([^#]*?))?(?: *# ?(.*))?$");
    private static final Pattern VARIABLE = Pattern.compile("^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\\b[:,]? ?");
    private static final Pattern PLACEHOLDER = Pattern.compile("^\\$\\{[A-Z_]+:(.*)}$");
    private static final Pattern SINCE = Pattern.compile("^\\| `([^`]+)` \\|.*\\| ([0-9.]+) \\|$");
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+)\\s+(.*?)(?=\\* @|\\*/)", Pattern.DOTALL);

    private static final String HEAD = """
            # Settings

            Set a setting in the environment, as an argument (`--filigree.spool.max-size=2GB`), or in an `application.yml` in the working
            directory. Containers read the environment from `filigree.env` ([containers.md](containers.md#settings)). Durations are numbers with
            `ms`, `s`, `m`, `h` or `d`; sizes are numbers with `B`, `KB`, `MB` or `GB`. A setting out of range stops the start with a message that
            names it.

            This page is generated from the settings' records and `application.yml`; `SettingsDocumentTest` fails when it is out of date.

            | setting | environment | default | unit | description | since |
            |---|---|---|---|---|---|
            """;

    private static final String TAIL = """

            ## Secrets from files

            These environment variables can have the suffix `_FILE`. The value is then the path of a file that contains the secret, such as a
            secret of Docker or Kubernetes. White space around the secret is ignored.

            """;

    /** The settings of Spring that operators need. */
    private static final Map<String, Setting> OTHERS = Map.of(
            "spring.datasource.url",
            new Setting(
                    "SPRING_DATASOURCE_URL", "", "JDBC URL", "PostgreSQL 16 or newer. Empty: the embedded PostgreSQL"),
            "spring.datasource.username",
            new Setting("SPRING_DATASOURCE_USERNAME", "", "text", "role that owns the database"),
            "spring.datasource.password",
            new Setting("SPRING_DATASOURCE_PASSWORD", "", "text", "its password"),
            "filigree.spool",
            new Setting(
                    "FILIGREE_SPOOL",
                    "file",
                    "text",
                    "`file` or `kafka`: where acknowledged payloads wait ([kafka.md](kafka.md))"),
            "logging.file.name",
            new Setting("LOGGING_FILE_NAME", "", "path", "log file in addition to the standard output"));

    private SettingsDocument() {}

    private record Setting(String variable, String value, String unit, String text) {}

    static String generate() throws IOException {
        Map<String, Setting> commented = commented();
        Map<String, Setting> settings = new LinkedHashMap<>(commented);
        for (Class<?> type : records()) {
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            Map<String, String> texts = parameters(type);
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getType().isRecord()) {
                    continue; // its settings are in application.yml
                }
                String name = prefix + "." + kebab(component.getName());
                Setting known = commented.get(name);
                String text = known != null && !known.text().isEmpty()
                        ? known.text()
                        : texts.getOrDefault(component.getName(), "");
                settings.put(
                        name,
                        new Setting(
                                known == null || known.variable().isEmpty() ? variable(name) : known.variable(),
                                value(component),
                                unit(component.getType()),
                                text));
            }
        }
        new TreeMap<>(OTHERS).forEach(settings::putIfAbsent);
        Map<String, String> since = since();
        StringBuilder document = new StringBuilder(HEAD);
        settings.forEach((name, setting) -> document.append("| `%s` | `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        setting.variable(),
                        setting.value().isEmpty() ? "" : "`" + setting.value() + "`",
                        setting.unit(),
                        setting.text().replace("|", "\\|"),
                        since.getOrDefault(name, VERSION))));
        document.append(TAIL);
        SecretFiles.SETTINGS.forEach(
                name -> document.append("- `").append(upper(name)).append("_FILE`\n"));
        return document.toString();
    }

    private static List<Class<?>> records() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("io.filigree").stream()
                .<Class<?>>map(found -> type(found.getBeanClassName()))
                .sorted(Comparator.comparing(type ->
                        type.getAnnotation(ConfigurationProperties.class).value()))
                .toList();
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The settings of application.yml whose comment names an environment variable, or that are Filigree's. */
    private static Map<String, Setting> commented() throws IOException {
        Map<String, Setting> settings = new LinkedHashMap<>();
        Deque<String> path = new ArrayDeque<>();
        Deque<Integer> indents = new ArrayDeque<>();
        String above = "";
        for (String line : Files.readAllLines(YAML)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                above = line.strip().startsWith("#")
                        ? (above + " " + line.strip().substring(1).strip()).strip()
                        : "";
                continue;
            }
            int indent = matcher.group(1).length();
            while (!indents.isEmpty() && indents.peek() >= indent) {
                indents.pop();
                path.removeLast();
            }
            String name = Stream.concat(path.stream(), Stream.of(matcher.group(3)))
                    .reduce((a, b) -> a + "." + b)
                    .orElseThrow();
            String value = matcher.group(4) == null ? "" : matcher.group(4).strip();
            String comment = matcher.group(5) == null ? above : matcher.group(5);
            above = "";
            if (value.isEmpty()) {
                indents.push(indent);
                path.addLast(matcher.group(3));
                continue;
            }
            Matcher variable = VARIABLE.matcher(comment);
            if (variable.find()) {
                settings.put(
                        name,
                        new Setting(
                                variable.group(1), unquoted(value), unit(unquoted(value)), variable.replaceFirst("")));
            }
        }
        return settings;
    }

    private static String unquoted(String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        String plain = placeholder.matches() ? placeholder.group(1) : value;
        return plain.equals("\"\"") ? "" : plain;
    }

    private static String value(RecordComponent component) {
        DefaultValue value = Stream.of(component
                        .getDeclaringRecord()
                        .getDeclaredConstructors()[0]
                        .getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .findFirst()
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .orElse(null);
        return value == null ? "" : String.join(",", value.value());
    }

    private static String unit(Class<?> type) {
        if (type == Duration.class) {
            return "duration";
        }
        if (type == DataSize.class) {
            return "size";
        }
        if (type == boolean.class) {
            return "boolean";
        }
        if (type.isPrimitive()) {
            return "number";
        }
        if (type == Path.class) {
            return "path";
        }
        if (type == URI.class) {
            return "URL";
        }
        return type == List.class ? "list" : "text";
    }

    private static String unit(String value) {
        if (value.matches("\\d+")) {
            return "number";
        }
        if (value.matches("\\d+(ms|s|m|h|d)")) {
            return "duration";
        }
        return value.matches("\\d+[KMG]?B") ? "size" : value.matches("true|false") ? "boolean" : "text";
    }

    /** The descriptions of a record's components in its Javadoc, without the names of environment variables. */
    private static Map<String, String> parameters(Class<?> type) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Matcher parameter = PARAMETER.matcher(source(type));
        while (parameter.find()) {
            String text = parameter
                    .group(2)
                    .replaceAll("\\s*\\n\\s*\\* ?", " ")
                    .replaceAll("\\{@code FILIGREE[A-Z_]+}", "")
                    .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                    .replaceAll("\\(\\s*\\)", "")
                    .replaceAll("\\s+([;,.])", "$1")
                    .replaceAll("\\s+", " ")
                    .strip();
            texts.put(parameter.group(1), text.replaceFirst("^(`filigree[^`]*`)?(, env)?\\s*[:,]?\\s*", ""));
        }
        return texts;
    }

    private static String source(Class<?> type) throws IOException {
        String file = "src/main/java/" + type.getName().replace('.', '/') + ".java";
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            Path found = modules.map(module -> module.resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            return Files.readString(found);
        }
    }

    private static Map<String, String> since() throws IOException {
        Map<String, String> since = new TreeMap<>();
        if (Files.exists(DOCUMENT)) {
            for (String line : Files.readAllLines(DOCUMENT)) {
                Matcher matcher = SINCE.matcher(line);
                if (matcher.matches()) {
                    since.put(matcher.group(1), matcher.group(2));
                }
            }
        }
        return since;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** As Spring binds it: without hyphens. */
    private static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String upper(String name) {
        return name.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
