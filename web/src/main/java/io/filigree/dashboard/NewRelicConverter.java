package io.filigree.dashboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import io.filigree.dashboard.ImportNote.Outcome;
import io.filigree.query.nrql.syntax.NrqlException;
import tools.jackson.databind.JsonNode;

/**
 * Converts the JSON that New Relic exports for a dashboard. What Filigree cannot show becomes a note; it never fails the
 * import.
 */
final class NewRelicConverter {

    /** Their visualizations, and how the same query is shown here. */
    private static final Map<String, WidgetType> TYPES = Map.ofEntries(
            Map.entry("viz.line", WidgetType.LINE),
            Map.entry("viz.area", WidgetType.AREA),
            Map.entry("viz.stacked-bar", WidgetType.BARS),
            Map.entry("viz.billboard", WidgetType.NUMBER),
            Map.entry("viz.bullet", WidgetType.NUMBER),
            Map.entry("viz.table", WidgetType.TABLE),
            Map.entry("viz.json", WidgetType.TABLE),
            Map.entry("viz.event-feed", WidgetType.TABLE),
            Map.entry("logger.log-table-widget", WidgetType.TABLE),
            Map.entry("viz.bar", WidgetType.AUTO),
            Map.entry("viz.pie", WidgetType.AUTO),
            Map.entry("viz.funnel", WidgetType.AUTO),
            Map.entry("viz.heatmap", WidgetType.AUTO),
            Map.entry("viz.histogram", WidgetType.AUTO));

    /** What differs from the original for some of them. */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "viz.pie", "the pie is shown as bars",
            "viz.bullet", "the bullet chart is shown as a number, without its limit",
            "viz.json", "the JSON is shown as a table",
            "viz.event-feed", "the event feed is shown as a table");

    /** More are not read by users. */
    private static final int MAX_NOTES = 200;

    private final List<String> pairedAccounts;
    private final List<ImportNote> notes = new ArrayList<>();
    private List<DashboardVariable> variables = List.of();

    private NewRelicConverter(List<String> pairedAccounts) {
        this.pairedAccounts = pairedAccounts;
    }

    static ImportedDashboard convert(JsonNode json, List<String> pairedAccounts) {
        NewRelicConverter converter = new NewRelicConverter(pairedAccounts);
        NewRelicVariables read = NewRelicVariables.of(json.path("variables"), converter.notes);
        converter.variables = read.variables();
        List<DashboardPage> pages = converter.pages(json.path("pages"));
        String name = NewRelicText.bounded(json.path("name"), DashboardDefinition.MAX_NAME);
        return new ImportedDashboard(
                new DashboardDefinition(
                        name.isBlank() ? "Imported dashboard" : name,
                        NewRelicText.bounded(json.path("description"), DashboardDefinition.MAX_DESCRIPTION),
                        converter.variables,
                        pages.isEmpty() ? DashboardDefinition.named(name).pages() : pages),
                converter.notes);
    }

    private List<DashboardPage> pages(JsonNode json) {
        List<DashboardPage> pages = new ArrayList<>();
        for (JsonNode each : json) {
            String name = NewRelicText.bounded(each.path("name"), DashboardDefinition.MAX_NAME);
            String shown = name.isBlank() ? "Page " + (pages.size() + 1) : name;
            if (pages.size() == DashboardDefinition.MAX_PAGES) {
                note(
                        Outcome.NOT_CONVERTED,
                        shown,
                        "a dashboard has at most " + DashboardDefinition.MAX_PAGES + " pages",
                        "");
            } else {
                pages.add(new DashboardPage(shown, widgets(shown, each.path("widgets"))));
            }
        }
        return pages;
    }

    private List<Widget> widgets(String page, JsonNode json) {
        List<Widget> widgets = new ArrayList<>();
        StreamSupport.stream(json.spliterator(), false)
                .sorted(Comparator.comparingInt((JsonNode each) -> layout(each, "row", 0))
                        .thenComparingInt(each -> layout(each, "column", 0)))
                .forEach(each -> {
                    String part = page + " › " + title(each);
                    for (Widget widget : widgets(part, each, each.path("rawConfiguration"))) {
                        if (widgets.size() == DashboardPage.MAX_WIDGETS) {
                            note(
                                    Outcome.NOT_CONVERTED,
                                    part,
                                    "a page has at most " + DashboardPage.MAX_WIDGETS + " widgets",
                                    widget.query());
                        } else {
                            widgets.add(widget);
                        }
                    }
                });
        return widgets;
    }

    /** The widgets for one of theirs: several if it has several queries, none if it cannot be converted. */
    private List<Widget> widgets(String part, JsonNode json, JsonNode configuration) {
        String visualization = NewRelicText.bounded(json.path("visualization").path("id"), 100);
        if (visualization.equals("viz.markdown")) {
            return text(part, json, configuration).stream().toList();
        }
        WidgetType type = TYPES.get(visualization);
        JsonNode queries = configuration.path("nrqlQueries");
        if (type == null) {
            note(
                    Outcome.NOT_CONVERTED,
                    part,
                    visualization.isEmpty()
                            ? "it has no visualization"
                            : "the visualization " + visualization + " is not supported",
                    NewRelicText.bounded(queries.path(0).path("query"), Widget.MAX_QUERY));
            return List.of();
        }
        if (queries.isEmpty()) {
            note(Outcome.NOT_CONVERTED, part, "it has no query in rawConfiguration.nrqlQueries", "");
            return List.of();
        }
        List<Widget> widgets = IntStream.range(0, queries.size())
                .mapToObj(i -> query(part, json, type, queries, i))
                .flatMap(Optional::stream)
                .toList();
        if (!widgets.isEmpty()) {
            noteDifferences(part, visualization, configuration, widgets.size());
        }
        return widgets;
    }

    private void noteDifferences(String part, String visualization, JsonNode configuration, int widgets) {
        String difference = DIFFERENCES.get(visualization);
        if (difference != null) {
            note(Outcome.CHANGED, part, difference, "");
        }
        if (widgets > 1) {
            note(Outcome.CHANGED, part, "its " + widgets + " queries became " + widgets + " widgets", "");
        }
        if (!configuration.path("thresholds").isEmpty()) {
            note(Outcome.CHANGED, part, "thresholds are not supported", "");
        }
    }

    private Optional<Widget> query(String part, JsonNode json, WidgetType type, JsonNode queries, int index) {
        JsonNode each = queries.path(index);
        String query = each.path("query").asString("").strip();
        if (query.length() > Widget.MAX_QUERY) {
            note(
                    Outcome.NOT_CONVERTED,
                    part,
                    "the query has " + query.length() + " characters, more than the maximum of " + Widget.MAX_QUERY,
                    "");
            return Optional.empty();
        }
        try {
            NrqlTemplate.parse(query, variables);
        } catch (NrqlException e) {
            note(Outcome.NOT_CONVERTED, part, "the query is not supported: " + e.getMessage(), query);
            return Optional.empty();
        }
        String title = NewRelicText.bounded(json.path("title"), Widget.MAX_TITLE - 10);
        return Optional.of(new Widget(
                index == 0 ? title : title + " · " + (index + 1),
                type,
                query,
                "",
                width(json),
                height(json),
                account(part, each)));
    }

    private Optional<Widget> text(String part, JsonNode json, JsonNode configuration) {
        String text = NewRelicText.plain(configuration.path("text").asString(""));
        if (text.isEmpty()) {
            note(Outcome.NOT_CONVERTED, part, "it has no text; images are not supported", "");
            return Optional.empty();
        }
        if (text.length() > Widget.MAX_TEXT) {
            note(Outcome.CHANGED, part, "the text is shortened to " + Widget.MAX_TEXT + " characters", "");
            text = text.substring(0, Widget.MAX_TEXT);
        }
        return Optional.of(new Widget(
                NewRelicText.bounded(json.path("title"), Widget.MAX_TITLE),
                WidgetType.TEXT,
                "",
                text,
                width(json),
                height(json),
                ""));
    }

    /** Zero is a placeholder for the account of the import. */
    private String account(String part, JsonNode query) {
        List<String> ids = new ArrayList<>();
        query.path("accountIds").forEach(id -> ids.add(id.asString("")));
        if (query.has("accountId")) {
            ids.add(query.path("accountId").asString(""));
        }
        ids.removeIf(id -> id.isEmpty() || id.equals("0"));
        ids.stream()
                .filter(id -> !pairedAccounts.contains(id))
                .forEach(id -> note(
                        Outcome.CHANGED,
                        part,
                        "account " + NewRelicText.bounded(id, 20)
                                + " is not paired; the widget reads the accounts of the filter",
                        ""));
        return ids.size() == 1 && pairedAccounts.contains(ids.get(0)) ? ids.get(0) : "";
    }

    private static String title(JsonNode widget) {
        String title = NewRelicText.bounded(widget.path("title"), Widget.MAX_TITLE);
        return title.isBlank()
                ? "untitled, row " + layout(widget, "row", 1) + ", column " + layout(widget, "column", 1)
                : title;
    }

    private static int width(JsonNode widget) {
        return Math.max(1, Math.min(Widget.COLUMNS, layout(widget, "width", Widget.DEFAULT_WIDTH)));
    }

    private static int height(JsonNode widget) {
        return Math.max(1, Math.min(Widget.MAX_HEIGHT, layout(widget, "height", Widget.DEFAULT_HEIGHT)));
    }

    private static int layout(JsonNode widget, String field, int fallback) {
        return widget.path("layout").path(field).asInt(fallback);
    }

    private void note(Outcome outcome, String part, String reason, String query) {
        if (notes.size() < MAX_NOTES) {
            notes.add(new ImportNote(outcome, part, reason, query));
        } else if (notes.size() == MAX_NOTES) {
            notes.add(new ImportNote(
                    Outcome.NOT_CONVERTED, "Other parts", "more than " + MAX_NOTES + " notes are not listed", ""));
        }
    }
}
