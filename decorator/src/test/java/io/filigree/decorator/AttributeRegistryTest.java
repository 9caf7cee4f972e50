package io.filigree.decorator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;
import io.filigree.decorator.attribute.AttributeUnit;
import io.filigree.decorator.attribute.ValueType;
import io.filigree.decorator.function.ConfigurationAttribute;
import org.junit.jupiter.api.Test;

class AttributeRegistryTest {

    /** Every event has these; the README lists what Filigree adds. */
    private static final Set<AttributeSource> OF_EVERY_SENDER = Set.of(AttributeSource.EVENT);

    /** In the README's table: a name, and its unit if it has one. */
    private static final Pattern NAME_AND_UNIT = Pattern.compile("`([^`]+)`(?: \\(([^)]*)\\))?");

    @Test
    void hasEachNameAndAliasOnce() {
        List<String> names = AttributeRegistry.ALL.stream()
                .flatMap(attribute -> Stream.concat(Stream.of(attribute.name()), attribute.aliases().stream()))
                .toList();

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void hasEveryNameThatCodeRefersTo() {
        Set<String> registered =
                AttributeRegistry.ALL.stream().map(AttributeDefinition::name).collect(Collectors.toSet());

        assertThat(Arrays.stream(Attributes.class.getFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .filter(field -> !field.getName().endsWith("_PREFIX"))
                        .map(AttributeRegistryTest::value))
                .isNotEmpty()
                .allMatch(registered::contains);
        assertThat(Arrays.stream(ConfigurationAttribute.values()).map(ConfigurationAttribute::attributeName))
                .allMatch(registered::contains);
    }

    @Test
    void documentsEachAttribute() {
        assertThat(AttributeRegistry.ALL).allSatisfy(attribute -> {
            assertThat(attribute.documentation()).as(attribute.name()).endsWith(".");
            if (attribute.unit() != AttributeUnit.NONE) {
                assertThat(attribute.type()).as(attribute.name()).isEqualTo(ValueType.NUMBER);
            }
        });
    }

    @Test
    void findsByNameAndByAlias() {
        assertThat(AttributeRegistry.find("provider.memorySize"))
                .contains(ConfigurationAttribute.MEMORY_SIZE.definition());
        assertThat(AttributeRegistry.find("aws.memorySize")).contains(ConfigurationAttribute.MEMORY_SIZE.definition());
        assertThat(AttributeRegistry.find("request.uri")).isEmpty();
        assertThat(AttributeRegistry.find("tags.<key>")).isEmpty();
    }

    @Test
    void saysWhatDecorationSets() {
        assertThat(AttributeRegistry.ALL)
                .allSatisfy(attribute -> assertThat(Attributes.isDecorated(attribute.name()))
                        .as(attribute.name())
                        .isEqualTo(attribute.source().isDecoration()));
        assertThat(Attributes.isReserved("decoration.status")).isTrue();
        assertThat(Attributes.isReserved("aws.lambda.snapStart")).isFalse();
    }

    @Test
    void isWhatTheReadmeLists() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        Set<String> aliases = new HashSet<>();
        for (AttributeDefinition attribute : AttributeRegistry.ALL) {
            if (!OF_EVERY_SENDER.contains(attribute.source())) {
                expected.put(attribute.name(), attribute.unit().symbol());
            }
            aliases.addAll(attribute.aliases());
        }
        Map<String, String> listed = new LinkedHashMap<>();
        table("../README.md", "Filigree adds these attributes to each event:")
                .flatMap(row -> NAME_AND_UNIT.matcher(row.split("\\|", -1)[1]).results())
                .filter(name -> !aliases.contains(name.group(1)))
                .forEach(name -> listed.put(name.group(1), unit(name)));

        assertThat(listed)
                .as("names and units in the README's table of attributes")
                .isEqualTo(expected);
    }

    @Test
    void hasTheAliasesThatTheDocumentationOfNrqlLists() throws IOException {
        Map<String, String> listed = new HashMap<>();
        table("../docs/nrql.md", "| attribute | aliases |").forEach(row -> {
            List<String> names = NAME_AND_UNIT
                    .matcher(row)
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            names.stream().skip(1).forEach(alias -> listed.put(alias, names.get(0)));
        });

        assertThat(listed).isEqualTo(AttributeRegistry.aliases());
    }

    /** The rows of the table that begins after this line. */
    private static Stream<String> table(String file, String before) throws IOException {
        return Files.readString(Path.of(file))
                .lines()
                .dropWhile(line -> !line.equals(before))
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"));
    }

    private static String unit(MatchResult name) {
        String text = name.group(2) == null ? "" : name.group(2);
        return Arrays.stream(AttributeUnit.values()).map(AttributeUnit::symbol).anyMatch(text::equals) ? text : "";
    }

    private static Object value(java.lang.reflect.Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
