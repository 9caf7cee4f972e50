package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import graphql.schema.DataFetchingEnvironment;
import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.function.AccountScope;
import io.filigree.problem.InvalidInputException;
import io.filigree.query.function.Entity;
import io.filigree.query.function.EntityReader;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Data fetchers for functions of the inventory as entities, within the accounts of the caller. */
@Component
final class EntityFetchers {

    static final String ENTITY_TYPE = "INFRASTRUCTURE_AWS_LAMBDA_FUNCTION_ENTITY";

    /** Attributes of a query builder by its fields; its tags are handled separately. */
    private static final Map<String, String> BUILDER_FIELDS = Map.of(
            "domain", "domain",
            "type", "type",
            "name", "name",
            "reporting", "reporting",
            "infrastructureIntegrationType", "infrastructureIntegrationType");

    private final EntityReader entities;

    EntityFetchers(EntityReader entities) {
        this.entities = entities;
    }

    @Nullable
    Object entity(DataFetchingEnvironment environment) {
        return entities
                .find(List.of(requireNonNull(environment.<String>getArgument("guid"))), scope(environment))
                .stream()
                .findFirst()
                .map(EntityFetchers::fields)
                .orElse(null);
    }

    Object entities(DataFetchingEnvironment environment) {
        List<@Nullable String> asked = requireNonNull(environment.getArgument("guids"));
        List<String> guids = asked.stream().flatMap(Stream::ofNullable).toList();
        if (guids.size() > EntityReader.MAX_PAGE) {
            throw InvalidInputException.beyond(
                    "guids",
                    "guids: " + guids.size() + " is above the maximum of " + EntityReader.MAX_PAGE,
                    EntityReader.MAX_PAGE);
        }
        return entities.find(guids, scope(environment)).stream()
                .map(EntityFetchers::fields)
                .toList();
    }

    /** The search itself runs for the fields that need it. */
    Object search(DataFetchingEnvironment environment) {
        String query = GraphQlFetchers.argument(environment, "query", "");
        Map<String, Object> builder = GraphQlFetchers.argument(environment, "queryBuilder", Map.of());
        String built = EntityReader.searchFor(attributes(builder));
        if (query.isBlank() && built.isBlank()) {
            throw InvalidInputException.of(
                    "query", "query: missing; expected a condition such as name LIKE 'checkout'");
        }
        Map<String, Object> options = GraphQlFetchers.argument(environment, "options", Map.of());
        Map<String, Object> search = new LinkedHashMap<>();
        search.put("query", query.isBlank() || built.isBlank() ? query + built : "(" + query + ") AND " + built);
        search.put("limit", Objects.requireNonNullElse(options.get("limit"), EntityReader.MAX_PAGE));
        return search;
    }

    private static Map<String, List<String>> attributes(Map<String, Object> builder) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        BUILDER_FIELDS.forEach((field, attribute) -> {
            if (builder.get(field) != null) {
                attributes.put(attribute, List.of(String.valueOf(builder.get(field))));
            }
        });
        if (builder.get("tags") instanceof List<?> tags) {
            for (Object tag : tags) {
                Map<?, ?> pair = (Map<?, ?>) tag;
                attributes
                        .computeIfAbsent("tags." + pair.get("key"), key -> new ArrayList<>())
                        .add(String.valueOf(pair.get("value")));
            }
        }
        return attributes;
    }

    Object count(DataFetchingEnvironment environment) {
        return page(environment, null, 1).count();
    }

    Object results(DataFetchingEnvironment environment) {
        Map<String, Object> search = requireNonNull(environment.getSource());
        int limit =
                Math.min(Math.max(((Number) requireNonNull(search.get("limit"))).intValue(), 1), EntityReader.MAX_PAGE);
        EntityReader.Page page = page(environment, environment.getArgument("cursor"), limit);
        Map<String, @Nullable Object> results = new LinkedHashMap<>();
        results.put(
                "entities", page.entities().stream().map(EntityFetchers::fields).toList());
        results.put("nextCursor", page.nextCursor());
        return results;
    }

    Object types(DataFetchingEnvironment environment) {
        long count = page(environment, null, 1).count();
        return count == 0
                ? List.of()
                : List.of(Map.of(
                        "count", count, "domain", Entity.DOMAIN, "type", Entity.TYPE, "entityType", ENTITY_TYPE));
    }

    private EntityReader.Page page(DataFetchingEnvironment environment, @Nullable String cursor, int limit) {
        Map<String, Object> search = requireNonNull(environment.getSource());
        try {
            return entities.search((String) requireNonNull(search.get("query")), scope(environment), cursor, limit);
        } catch (NrqlException e) {
            throw InvalidInputException.of("query", "query: " + e.getMessage());
        }
    }

    private static AccountScope scope(DataFetchingEnvironment environment) {
        return GraphQlFetchers.principal(environment).narrowedTo(List.of(AccessPrincipal.ALL));
    }

    private static Map<String, @Nullable Object> fields(Entity entity) {
        long accountId = Long.parseLong(entity.accountId());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("guid", entity.guid());
        fields.put("name", entity.name());
        fields.put("domain", Entity.DOMAIN);
        fields.put("type", Entity.TYPE);
        fields.put("entityType", ENTITY_TYPE);
        fields.put("domainId", entity.functionArn());
        fields.put("account", Map.of("id", accountId, "name", entity.account()));
        fields.put("accountId", accountId);
        fields.put("alertSeverity", "NOT_CONFIGURED");
        fields.put("reporting", entity.reporting());
        fields.put("indexedAt", entity.lastSeen().toEpochMilli());
        fields.put(
                "lastReportingChangeAt",
                entity.lastEvent() == null ? null : entity.lastEvent().toEpochMilli());
        fields.put("tags", tags(entity));
        return fields;
    }

    /** The function's tags, and those that NerdGraph adds. */
    private static List<Map<String, Object>> tags(Entity entity) {
        Map<String, String> all = new LinkedHashMap<>(entity.tags());
        all.putIfAbsent("account", entity.account());
        all.putIfAbsent("accountId", entity.accountId());
        all.putIfAbsent("aws.region", entity.region());
        List<Map<String, Object>> tags = new ArrayList<>();
        all.forEach((key, value) -> tags.add(Map.of("key", key, "values", List.of(value))));
        return tags;
    }
}
