package io.filigree.query.nrql;

import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;

/**
 * SQL whose named parameters became positions.
 *
 * @param values in the order of the positions
 */
record NamedParameters(String sql, List<Object> values) {

    static NamedParameters of(String sql, Map<String, Object> parameters) {
        ParsedSql parsed = NamedParameterUtils.parseSqlStatement(sql);
        MapSqlParameterSource source = new MapSqlParameterSource(parameters);
        return new NamedParameters(
                NamedParameterUtils.substituteNamedParameters(parsed, source),
                List.of(NamedParameterUtils.buildValueArray(parsed, source, null)));
    }
}
