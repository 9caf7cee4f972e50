package io.filigree.dashboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.problem.InvalidInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Filigree's JSON of a dashboard, which is exported, imported and stored. */
public final class DashboardJson {

    /** The value of the field {@code format}. */
    public static final String FORMAT = "filigree.dashboard";

    /** The version that is written. */
    public static final int VERSION = 1;

    /** Maximum size of JSON that is imported. */
    public static final int MAX_BYTES = 262_144;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private DashboardJson() {}

    /** @throws InvalidInputException when the text is not JSON */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw InvalidInputException.of("body", "the text is not JSON");
        }
    }

    /** Reads a stored definition. */
    static DashboardDefinition stored(String json) {
        return read(tree(json));
    }

    /** @throws InvalidInputException that names the field and the limit */
    static DashboardDefinition read(JsonNode json) {
        JsonFields fields = new JsonFields(json, "")
                .knowing(Set.of("format", "version", "name", "description", "variables", "pages"));
        if (!fields.text("format", 100).equals(FORMAT)) {
            throw InvalidInputException.of("format", "format must be " + FORMAT);
        }
        if (fields.number("version", 0, Integer.MAX_VALUE) != VERSION) {
            throw InvalidInputException.of("version", "version must be " + VERSION);
        }
        List<DashboardVariable> variables = new ArrayList<>();
        fields.objects("variables", DashboardDefinition.MAX_VARIABLES).forEach(each -> variables.add(variable(each)));
        List<DashboardPage> pages = new ArrayList<>();
        fields.objects("pages", DashboardDefinition.MAX_PAGES).forEach(each -> pages.add(page(each, pages.size() + 1)));
        if (pages.isEmpty()) {
            throw InvalidInputException.of("pages", "pages must have at least one page");
        }
        return new DashboardDefinition(
                fields.required("name", DashboardDefinition.MAX_NAME),
                fields.text("description", DashboardDefinition.MAX_DESCRIPTION),
                variables,
                pages);
    }

    private static DashboardPage page(JsonFields fields, int number) {
        fields.knowing(Set.of("name", "widgets"));
        String name = fields.text("name", DashboardDefinition.MAX_NAME);
        return new DashboardPage(
                name.isBlank() ? "Page " + number : name,
                fields.objects("widgets", DashboardPage.MAX_WIDGETS).stream()
                        .map(DashboardJson::widget)
                        .toList());
    }

    private static Widget widget(JsonFields fields) {
        fields.knowing(Set.of("title", "type", "query", "text", "width", "height", "account"));
        String name = fields.text("type", 20);
        WidgetType type = WidgetType.parse(name.isEmpty() ? WidgetType.AUTO.text() : name)
                .orElseThrow(() -> InvalidInputException.of(
                        fields.path("type"), fields.path("type") + " must be one of " + WidgetType.texts()));
        boolean isText = type == WidgetType.TEXT;
        String account = fields.text("account", 12);
        if (!account.matches("|[0-9]{12}")) {
            throw InvalidInputException.of(
                    fields.path("account"), fields.path("account") + " must be an account id of twelve digits");
        }
        return new Widget(
                fields.text("title", Widget.MAX_TITLE),
                type,
                isText ? "" : fields.required("query", Widget.MAX_QUERY),
                isText ? fields.required("text", Widget.MAX_TEXT) : "",
                fields.number("width", Widget.DEFAULT_WIDTH, Widget.COLUMNS),
                fields.number("height", Widget.DEFAULT_HEIGHT, Widget.MAX_HEIGHT),
                account);
    }

    private static DashboardVariable variable(JsonFields fields) {
        fields.knowing(Set.of("name", "title", "kind", "multiple", "defaults", "choices", "query", "filter"));
        String name = fields.required("name", DashboardVariable.MAX_NAME);
        if (!DashboardVariable.isName(name)) {
            throw InvalidInputException.of(
                    fields.path("name"), fields.path("name") + " must have letters, digits and underscores only");
        }
        String kind = fields.text("kind", 20);
        String filter = fields.text("filter", 200);
        if (!filter.isEmpty() && !DashboardVariable.isFilter(filter)) {
            throw InvalidInputException.of(
                    fields.path("filter"),
                    fields.path("filter") + " must be account, region, runtime, function, error or tag:<key>");
        }
        return new DashboardVariable(
                name,
                fields.text("title", DashboardDefinition.MAX_NAME),
                DashboardVariable.Kind.parse(kind.isEmpty() ? "text" : kind)
                        .orElseThrow(() -> InvalidInputException.of(
                                fields.path("kind"), fields.path("kind") + " must be text, number or attribute")),
                fields.isTrue("multiple"),
                fields.texts("defaults", DashboardVariable.MAX_VALUES, DashboardVariable.MAX_VALUE),
                fields.objects("choices", DashboardVariable.MAX_CHOICES).stream()
                        .map(choice -> choice.knowing(Set.of("value", "title")))
                        .map(choice -> new VariableChoice(
                                choice.required("value", DashboardVariable.MAX_VALUE),
                                choice.text("title", DashboardDefinition.MAX_NAME)))
                        .toList(),
                fields.text("query", Widget.MAX_QUERY),
                filter);
    }

    /** The JSON text, indented, without fields that have their default. */
    public static String write(DashboardDefinition definition) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("name", definition.name());
        put(json, "description", definition.description());
        if (!definition.variables().isEmpty()) {
            json.put(
                    "variables",
                    definition.variables().stream().map(DashboardJson::map).toList());
        }
        json.put("pages", definition.pages().stream().map(DashboardJson::map).toList());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static Map<String, Object> map(DashboardPage page) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", page.name());
        json.put("widgets", page.widgets().stream().map(DashboardJson::map).toList());
        return json;
    }

    private static Map<String, Object> map(Widget widget) {
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "title", widget.title());
        json.put("type", widget.type().text());
        put(json, "query", widget.query());
        put(json, "text", widget.text());
        json.put("width", widget.width());
        json.put("height", widget.height());
        put(json, "account", widget.account());
        return json;
    }

    private static Map<String, Object> map(DashboardVariable variable) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", variable.name());
        put(json, "title", variable.title());
        json.put("kind", variable.kind().text());
        if (variable.multiple()) {
            json.put("multiple", true);
        }
        if (!variable.defaults().isEmpty()) {
            json.put("defaults", variable.defaults());
        }
        if (!variable.choices().isEmpty()) {
            json.put(
                    "choices",
                    variable.choices().stream().map(DashboardJson::map).toList());
        }
        put(json, "query", variable.query());
        put(json, "filter", variable.filter());
        return json;
    }

    private static Map<String, Object> map(VariableChoice choice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("value", choice.value());
        put(json, "title", choice.title());
        return json;
    }

    private static void put(Map<String, Object> json, String field, String text) {
        if (!text.isEmpty()) {
            json.put(field, text);
        }
    }
}
