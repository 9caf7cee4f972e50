package io.filigree.page.dashboard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.dashboard.DashboardVariable;
import io.filigree.dashboard.NrqlTemplate;
import io.filigree.dashboard.Widget;
import io.filigree.dashboard.WidgetType;
import io.filigree.page.query.QueryAddress;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.nrql.syntax.NrqlException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponseException;

/** The fields of a widget as typed. */
record WidgetForm(Map<String, String> typed, int width, int height) {

    /** The types of widgets with a query. */
    static final List<WidgetType> QUERY_TYPES = Stream.of(WidgetType.values())
            .filter(type -> type != WidgetType.TEXT)
            .toList();

    private static final Set<String> TEXTS = Set.of("title", "type", "query", "text", "account");

    /** @throws InvalidInputException for a width or height outside of the grid, and for a text that is too long */
    static WidgetForm read(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.readKnown(
                request, Set.of("title", "type", "query", "text", "account", "width", "height"), 2 * Widget.MAX_QUERY);
        Map<String, String> typed = new HashMap<>();
        TEXTS.forEach(name -> {
            @Nullable String text = parameters.text(name);
            typed.put(name, text == null ? "" : text.replace("\r\n", "\n"));
        });
        int width = parameters.count("width", Widget.DEFAULT_WIDTH, Widget.COLUMNS);
        int height = parameters.count("height", Widget.DEFAULT_HEIGHT, Widget.MAX_HEIGHT);
        typed.put("width", String.valueOf(width));
        typed.put("height", String.valueOf(height));
        return new WidgetForm(Map.copyOf(typed), width, height);
    }

    /** The widget of a query without variables. */
    Widget widget() {
        return widget(List.of());
    }

    /** @throws InvalidInputException that names the field */
    Widget widget(List<DashboardVariable> variables) {
        String title = bounded("title", Widget.MAX_TITLE).strip();
        WidgetType type = WidgetType.parse(text("type"))
                .orElseThrow(() -> InvalidInputException.of("type", "type must be one of the list"));
        if (type == WidgetType.TEXT) {
            return new Widget(title, type, "", required("text", Widget.MAX_TEXT), width, height, "");
        }
        String account = text("account");
        if (!account.matches("|[0-9]{12}")) {
            throw InvalidInputException.of("account", "account must be an account id of twelve digits");
        }
        String query = required("query", Widget.MAX_QUERY);
        try {
            NrqlTemplate.parse(query, variables);
        } catch (NrqlException e) {
            throw InvalidInputException.of("query", String.valueOf(e.getMessage()));
        }
        return new Widget(title, type, query, "", width, height, account);
    }

    /** The query string of the page that adds the query to a dashboard. */
    String addQuery() {
        return "?q=" + QueryAddress.encoded(text("query"));
    }

    private String text(String field) {
        return typed.getOrDefault(field, "");
    }

    private String required(String field, int max) {
        String text = bounded(field, max).strip();
        if (text.isEmpty()) {
            throw InvalidInputException.of(field, field + " is missing");
        }
        return text;
    }

    private String bounded(String field, int max) {
        String text = text(field);
        if (text.length() > max) {
            throw InvalidInputException.beyond(
                    field, field + " has " + text.length() + " characters, more than the maximum of " + max, max);
        }
        return text;
    }

    /** The field that an error names. */
    static String field(ErrorResponseException e) {
        Map<String, Object> properties = e.getBody().getProperties();
        return properties == null ? "" : String.valueOf(properties.get("field"));
    }
}
