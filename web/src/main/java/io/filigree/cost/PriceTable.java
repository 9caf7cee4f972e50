package io.filigree.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Prices of AWS Lambda in USD.
 *
 * @param date of the prices
 * @param standard of all regions without prices in {@code regions}
 */
public record PriceTable(String date, Price standard, Map<String, Price> regions) {

    private static final String RESOURCE = "prices.yaml";

    /** @param file empty for AWS's list prices */
    static PriceTable read(String file) {
        String name = file.isEmpty() ? RESOURCE : file;
        try (InputStream in =
                file.isEmpty() ? PriceTable.class.getResourceAsStream(RESOURCE) : Files.newInputStream(Path.of(file))) {
            return parsed(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (YAMLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("filigree.prices.file: " + name + ": " + e.getMessage(), e);
        }
    }

    /** The prices in a region. */
    public Price of(String region) {
        return regions.getOrDefault(region, standard);
    }

    private static PriceTable parsed(Object yaml) {
        Map<?, ?> root = map("the file", yaml);
        Map<String, Price> regions = new TreeMap<>();
        if (root.get("regions") != null) {
            map("regions", root.get("regions"))
                    .forEach((region, price) ->
                            regions.put(region(String.valueOf(region)), price(String.valueOf(region), price)));
        }
        return new PriceTable(date(root.get("date")), price("default", root.get("default")), regions);
    }

    private static String date(@Nullable Object date) {
        return date instanceof java.util.Date day ? day.toInstant().toString().substring(0, 10) : String.valueOf(date);
    }

    /** The name becomes part of queries. */
    private static String region(String name) {
        if (!name.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("regions: " + name + " is not the name of a region");
        }
        return name;
    }

    private static Price price(String name, @Nullable Object value) {
        Map<?, ?> price = map(name, value);
        return new Price(
                number(name, price, "x86_64"),
                number(name, price, "arm64"),
                number(name, price, "million-requests").movePointLeft(6));
    }

    private static BigDecimal number(String name, Map<?, ?> price, String key) {
        if (price.get(key) instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < 1_000_000) {
            return new BigDecimal(number.toString()).stripTrailingZeros();
        }
        throw new IllegalArgumentException(name + ": " + key + " must be a price in USD, not " + price.get(key));
    }

    private static Map<?, ?> map(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(name + " must be a map, not " + value);
    }
}
