package io.filigree.page.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.cost.Price;
import io.filigree.cost.PriceTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.query.NrqlText;
import org.springframework.stereotype.Component;

/**
 * NRQL expressions of the estimated cost of invocations. They contain the prices, so the query page shows the same values.
 */
@Component
public final class Prices {

    /** The name of each estimate ends with its unit, from which pages know it. */
    public static final String LABEL = "Estimated cost, USD";

    /** GB-seconds that an invocation is billed for. */
    private static final String KB_SECONDS = "cwBilledDuration * " + Measures.MEMORY_SIZE;

    /** MB and milliseconds in a GB-second. */
    private static final String MB_MILLIS = " / 1024000";

    private static final String IS_ARM = ConfigurationAttribute.ARCHITECTURE.attributeName() + " = 'arm64'";

    private final PriceTable table;

    Prices(PriceTable table) {
        this.table = table;
    }

    /** The date of the prices. */
    public String date() {
        return table.date();
    }

    /** The billed time times memory, without prices. */
    public static String gbSeconds() {
        return "sum(" + KB_SECONDS + ")" + MB_MILLIS;
    }

    /** The cost of events, with its label. */
    public String labelled(PageFilter filter) {
        return cost(filter) + " AS '" + LABEL + "'";
    }

    /** The cost of the duration and of the requests. */
    public String cost(PageFilter filter) {
        return duration(filter, "1") + " + " + requests(filter);
    }

    /** The cost of the events that meet the condition. */
    public String costOf(PageFilter filter, String condition) {
        return "filter(" + duration(filter, "1") + ", WHERE " + condition + ") + filter(" + requests(filter)
                + ", WHERE " + condition + ")";
    }

    /**
     * The cost of a part of the duration.
     *
     * @param share of each event, from 0 to 1
     */
    public String duration(PageFilter filter, String share) {
        String price = "if(" + IS_ARM + ", " + byRegion(filter, Price::arm) + ", " + byRegion(filter, Price::x86) + ")";
        String factor = share.equals("1") ? "" : " * (" + share + ")";
        return "sum(" + KB_SECONDS + " * " + price + factor + ")" + MB_MILLIS;
    }

    private String requests(PageFilter filter) {
        String price = byRegion(filter, Price::request);
        return price.startsWith("if(") ? "sum(" + price + ")" : "count(*) * " + price;
    }

    /** The price of a region, or a choice among those of all regions. */
    private String byRegion(PageFilter filter, Function<Price, BigDecimal> part) {
        String standard = text(part.apply(table.standard()));
        if (!filter.region().isEmpty()) {
            return text(part.apply(table.of(filter.region())));
        }
        Map<String, List<String>> regionsByPrice = new TreeMap<>();
        table.regions()
                .forEach((region, price) -> regionsByPrice
                        .computeIfAbsent(text(part.apply(price)), one -> new ArrayList<>())
                        .add(region));
        regionsByPrice.remove(standard);
        String choice = standard;
        for (Map.Entry<String, List<String>> one : regionsByPrice.entrySet()) {
            choice = "if(" + Attributes.REGION + in(one.getValue()) + ", " + one.getKey() + ", " + choice + ")";
        }
        return choice;
    }

    private static String in(List<String> regions) {
        return regions.size() == 1
                ? " = " + NrqlText.quoted(regions.get(0))
                : regions.stream().map(NrqlText::quoted).collect(Collectors.joining(", ", " IN (", ")"));
    }

    private static String text(BigDecimal price) {
        return price.toPlainString();
    }
}
