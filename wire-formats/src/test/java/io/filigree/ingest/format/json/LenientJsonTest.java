package io.filigree.ingest.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.filigree.ingest.format.json.LenientJson.Defect;
import io.filigree.ingest.format.json.LenientJson.Repaired;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LenientJsonTest {

    private static final JsonMapper STRICT = JsonMapper.shared();
    private static final Set<String> READ = Set.of("metadata", "data", "events");

    @Test
    void leavesValidJsonAsItIs() {
        String valid =
                "{\"events\" : [1, -0.5e+10, true, null, \"a\\\"b\\\\\", \"\\ud83d\\ude00\", \"\ud83d\ude00\", {}, []]}";

        assertThat(repaired(valid)).isEqualTo(new Repaired(valid, Map.of()));
    }

    @Test
    void dropsValuesThatAreNoJson() {
        Repaired repaired =
                repaired("{\"events\":[{\"a\":NaN,\"b\":-Infinity,\"c\":Infinity,\"d\":012,\"e\":undefined,\"f\":1}]}");

        assertThat(repaired.text())
                .isEqualTo("{\"events\":[{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null,\"f\":1}]}");
        assertThat(repaired.defects()).isEqualTo(Map.of(Defect.NOT_A_VALUE, 5));
    }

    @Test
    void replacesHalvesOfSurrogatePairsInNamesAndValues() {
        Repaired repaired =
                repaired("{\"events\":[{\"a\\ud83d\":\"\\ude00b\",\"c\ud83d\":\"\ude00\",\"d\":\"\\ud83d\\u0041\"}]}");

        assertThat(repaired.text())
                .isEqualTo("{\"events\":[{\"a\ufffd\":\"\ufffdb\",\"c\ufffd\":\"\ufffd\",\"d\":\"\ufffd\\u0041\"}]}");
        assertThat(repaired.defects()).isEqualTo(Map.of(Defect.INVALID_TEXT, 5));
    }

    @Test
    void replacesControlCharactersInText() {
        assertThat(repaired("{\"events\":\"a\nb\"}").text()).isEqualTo("{\"events\":\"a\ufffdb\"}");
    }

    @Test
    void dropsWhatIsNestedTooDeep() {
        Repaired repaired = repaired("{\"events\":[{\"a\":{\"b\":[[1,{\"]\":2}]]},\"c\":3}]}");

        assertThat(repaired.text()).isEqualTo("{\"events\":[{\"a\":{\"b\":null},\"c\":3}]}");
        assertThat(repaired.defects()).isEqualTo(Map.of(Defect.TOO_DEEP, 1));
    }

    @Test
    void dropsNumbersAndCutsNamesOverTheLimit() {
        Repaired repaired = repaired("{\"events\":[" + "9".repeat(1_001) + "],\"" + "n".repeat(60_000) + "\":1}");

        assertThat(STRICT.readTree(repaired.text()).size()).isEqualTo(2);
        assertThat(repaired.defects()).isEqualTo(Map.of(Defect.TOO_LONG, 2));
    }

    @Test
    void leavesOutMembersThatNothingReads() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        Repaired repaired = repaired("{\"metrics\": " + deep
                + ",\"events\":[{\"metrics\":7}],\"data\":{\"x\":{\"}\":NaN}," + "\"events\":[{\"x\":1}]},\"y\":NaN}");

        assertThat(repaired.text())
                .isEqualTo(
                        "{\"metrics\":null,\"events\":[{\"metrics\":7}],\"data\":{\"x\":null,\"events\":[{\"x\":1}]},"
                                + "\"y\":null}");
        assertThat(repaired.defects()).isEmpty();
    }

    @Test
    void cannotRepairBrokenStructure() {
        assertThat(List.of(
                        "{\"events\":[1}",
                        "{\"events\":\"a",
                        "{\"events\":[",
                        "]",
                        "{\"metrics\":[",
                        "{\"events\":1}}"))
                .allSatisfy(broken ->
                        assertThat(LenientJson.repair(broken, 4, READ)).isEmpty());
    }

    @Test
    void makesStrictJsonOfValidJsonWithSpoiledValues() {
        Random random = new Random(20_261_128);
        List<String> spoilt =
                List.of("NaN", "-Infinity", "\"\\ud800\"", "\"\\udc00x\"", "1e", "00", "[[[[[[1]]]]]]", "\"\u0001\"");
        for (int i = 0; i < 2_000; i++) {
            String json = value(random, 0, spoilt);
            String text = "{\"events\":" + json + ",\"skipped\":" + value(random, 0, spoilt) + "}";

            assertThat(STRICT.readTree(repaired(text).text()).has("events"))
                    .as(text)
                    .isTrue();
        }
    }

    private static String value(Random random, int depth, List<String> spoilt) {
        return switch (depth > 4 ? 0 : random.nextInt(5)) {
            case 0 -> spoilt.get(random.nextInt(spoilt.size()));
            case 1 -> "\"text \\\" \\\\ , ] }\"";
            case 2 -> "-12.5e3";
            case 3 -> "[" + value(random, depth + 1, spoilt) + " , " + value(random, depth + 1, spoilt) + "]";
            default ->
                "{\"a\\ud83d\": " + value(random, depth + 1, spoilt) + ",\"b\":" + value(random, depth + 1, spoilt)
                        + "}";
        };
    }

    private static Repaired repaired(String text) {
        return LenientJson.repair(text, 4, READ).orElseThrow();
    }
}
