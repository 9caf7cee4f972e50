package io.filigree.simulator.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One page of a listing. The next page starts after its last item, also when items were added or removed meanwhile.
 *
 * @param number the first page is 1
 * @param next marker of the next page; null on the last
 */
record ResultPage<T>(List<T> items, int number, @Nullable String next) {

    /** Position of a page: its number and the key of the last item before it. */
    record Marker(int page, String after) {

        static Marker parse(@Nullable String text, AwsCall call) {
            if (text == null || text.isEmpty()) {
                return new Marker(1, "");
            }
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 2);
                return new Marker(Integer.parseInt(parts[0]), parts[1]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw AwsError.of(
                        400,
                        call.service().equals("lambda")
                                ? "InvalidParameterValueException"
                                : "InvalidParameterException",
                        "Invalid marker");
            }
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((page + "\n" + after).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @param all sorted by that key */
    static <T> ResultPage<T> of(Collection<T> all, Function<T, String> key, Marker marker, int size) {
        List<T> rest = all.stream()
                .filter(item -> key.apply(item).compareTo(marker.after()) > 0)
                .limit(size + 1L)
                .toList();
        if (rest.size() <= size) {
            return new ResultPage<>(rest, marker.page(), null);
        }
        List<T> items = rest.subList(0, size);
        return new ResultPage<>(
                items, marker.page(), new Marker(marker.page() + 1, key.apply(items.get(size - 1))).text());
    }
}
