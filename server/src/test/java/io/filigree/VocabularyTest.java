package io.filigree;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** Names and prose use the terms of the field, in all modules. */
class VocabularyTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /**
     * Phrases that a reader has to translate. They are matched in comments, string literals of main code, documents and
     * pages.
     */
    private static final Pattern PHRASES = Pattern.compile(
            "\\b(whoever|whatever|nobody|somebody|is told|are told|tells? of|told of|asks?|askers?|questions?"
                    + "|may not be had|is to be had|the contrary|that which|mend(?:s|ed)?|lets|so long as|is away|was away"
                    + "|hung up|hangs up|in haste|for good|gives? up|given up|goes on|go on|goes without|at once|apart"
                    + "|stands? for|of (?:its|their|his) own|said so|says so|comes? to nothing|what is kept)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Natural uses, such as the operating system's user nobody. It only goes down. */
    private static final int MAX_PHRASES = 13;

    private static final Pattern JAVA_TOKENS = Pattern.compile(
            "(?<prose>//[^\\n]*+|/\\*.*?\\*/)"
                    + "|(?<text>\"\"\".*?(?<!\\\\)\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")"
                    + "|'(?:\\\\.[^']*+|[^'\\\\\\n])'",
            Pattern.DOTALL);

    private static final Pattern EMPTY_AS_ALL = Pattern.compile(
            "\\w*(?:accountIds|accounts)(?:\\(\\))?\\s*\\.isEmpty\\(\\)(?!\\) \\{\\s*throw)", Pattern.CASE_INSENSITIVE);

    private static final List<String> JDK_PACKAGES = List.of(
            "java.lang", "java.util", "java.util.function", "java.time", "java.io", "java.nio.file", "java.net");

    @Test
    void proseUsesStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            Matcher phrase = PHRASES.matcher(prose(file));
            while (phrase.find()) {
                found.add(ROOT.relativize(file) + ": " + phrase.group());
            }
        }

        assertThat(found).hasSizeLessThanOrEqualTo(MAX_PHRASES);
    }

    @Test
    void noSimpleNameOfAClassOccursTwice() throws IOException {
        Map<String, Set<String>> places = mainTypes().stream()
                .collect(groupingBy(
                        VocabularyTest::simpleName,
                        mapping(file -> ROOT.relativize(file).toString(), toCollection(TreeSet::new))));
        places.values().removeIf(files -> files.size() == 1);

        assertThat(places).isEmpty();
    }

    @Test
    void noClassHidesOneOfTheJdk() throws IOException {
        List<String> hiding = mainTypes().stream()
                .map(VocabularyTest::simpleName)
                .filter(name -> JDK_PACKAGES.stream().anyMatch(jdk -> exists(jdk + "." + name)))
                .toList();

        assertThat(hiding).isEmpty();
    }

    /** {@code AccountScope} is the type for that. A list that must not be empty may be rejected. */
    @Test
    void anEmptyListOfAccountsNeverMeansAllAccounts() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : mainTypes()) {
            EMPTY_AS_ALL
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(use -> found.add(ROOT.relativize(file) + ": " + use.group()));
        }
        System.out.println("isEmpty() as all accounts: " + found.size());

        assertThat(found).isEmpty();
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static List<Path> mainTypes() throws IOException {
        return files().stream()
                .filter(VocabularyTest::isMainCode)
                .filter(file -> !file.endsWith("package-info.java"))
                .toList();
    }

    private static boolean isMainCode(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/java/");
    }

    private static String prose(Path file) throws IOException {
        String content = Files.readString(file);
        if (!file.toString().endsWith(".java")) {
            return content;
        }
        StringBuilder prose = new StringBuilder();
        Matcher token = JAVA_TOKENS.matcher(content);
        while (token.find()) {
            if (token.group("prose") != null || token.group("text") != null && isMainCode(file)) {
                prose.append(token.group()).append('\n');
            }
        }
        return prose.toString();
    }

    /** Released migrations never change, and captured requests are the senders' words. */
    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean isProse =
                        !Set.of("target", "node_modules", "migration", "vendor").contains(name)
                                && !(name.startsWith(".") && !directory.equals(ROOT))
                                && !directory.endsWith("src/test/resources");
                return isProse ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().matches(".*\\.(java|md|html|js|css|yml|yaml|properties)")
                        && !file.endsWith("VocabularyTest.java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(files).hasSizeGreaterThan(500);
        return files;
    }
}
