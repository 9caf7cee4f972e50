package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import io.filigree.query.nrql.catalogue.AttributeCatalog.Looked;
import io.filigree.query.nrql.syntax.SpellingSuggestions;

/** Unknown names in a query, each with close matches. They are not an error: an unknown attribute is null. */
final class NameSuggestions {

    private NameSuggestions() {}

    /**
     * @param looked the result of the lookup of types and names
     * @param others names that are suggested as well
     */
    static List<String> messages(
            Session session,
            AccountScope scope,
            Collection<String> eventTypes,
            Collection<String> attributes,
            Looked looked,
            Collection<String> others) {
        List<String> messages = new ArrayList<>();
        if (!looked.types().containsAll(eventTypes)) {
            List<String> types = AttributeCatalog.eventTypes(session, scope);
            eventTypes.stream()
                    .filter(type -> !looked.types().contains(type))
                    .forEach(type -> messages.add("There are no events of type " + type + close(type, types)));
        }
        Set<String> unknown = new LinkedHashSet<>(attributes);
        unknown.removeAll(looked.names());
        unknown.removeAll(AttributeAlias.TARGETS.keySet());
        unknown.remove(EventSize.ATTRIBUTE);
        unknown.removeIf(name -> looked.names().contains(AttributeAlias.resolved(name)));
        if (!unknown.isEmpty()) {
            Set<String> names = new TreeSet<>(AttributeAlias.TARGETS.keySet());
            names.addAll(others);
            eventTypes.forEach(type -> names.addAll(
                    AttributeCatalog.attributes(session, type, scope).keySet()));
            unknown.forEach(attribute -> messages.add("No event of type " + String.join(" or ", eventTypes)
                    + " has the attribute " + attribute + close(attribute, names)));
        }
        return messages;
    }

    static String close(String name, Collection<String> names) {
        List<String> close = SpellingSuggestions.nearest(name, names, Math.max(2, name.length() / 3));
        return close.isEmpty() ? "" : "; close to it: " + String.join(", ", close);
    }
}
