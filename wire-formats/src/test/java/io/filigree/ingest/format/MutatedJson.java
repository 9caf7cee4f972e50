package io.filigree.ingest.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages JSON texts, so that some still are JSON, of another shape. */
public final class MutatedJson {

    private static final List<String> PIECES = List.of(
            "null",
            "[]",
            "{}",
            "7",
            "-1e400",
            "18446744073709551616",
            "9".repeat(400),
            "NaN",
            "true",
            "\"\"",
            "\"0\"",
            "\"\\ud83d\"",
            "\"\\u0000\"",
            "},{",
            "]",
            "[[[[[[[[[[");

    private MutatedJson() {}

    /** One to three changes. */
    public static String text(String seed, Random random) {
        return text(seed, List.of("{\"message\":7}"), random);
    }

    /** The same, also with these pieces of JSON, such as members of the format. */
    public static String text(String seed, List<String> more, Random random) {
        List<String> pieces = new ArrayList<>(PIECES);
        pieces.addAll(more);
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && text.length() > 1; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                case 2, 4 -> replaceAValue(text, at, pieces.get(random.nextInt(pieces.size())));
                case 3 -> text.insert(at, text.substring(at, end));
                default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }

    /** As it is posted: plain, as gzip, as damaged gzip, or as a part of it. */
    public static byte[] posted(String text, Random random) {
        byte[] plain = text.getBytes(UTF_8);
        if (random.nextInt(4) > 0) {
            return plain;
        }
        byte[] gzip = TestRequest.gzip(plain);
        if (random.nextBoolean()) {
            gzip[random.nextInt(gzip.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(gzip, random.nextInt(gzip.length)) : gzip;
    }

    /** The next value behind a colon, so that what comes out is often JSON. */
    private static void replaceAValue(StringBuilder text, int from, String value) {
        int colon = text.indexOf(":", from);
        int start = colon + 1;
        int end = start;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (colon >= 0) {
            text.replace(start, end, value);
        }
    }
}
