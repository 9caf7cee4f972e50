package io.filigree.nrql;

import io.filigree.query.nrql.QueryResult;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Formats a REST query result as indented JSON. */
@Component
public final class ResultText {

    private static final ObjectWriter JSON = JsonMapper.shared().writer(SerializationFeature.INDENT_OUTPUT);

    private final RetentionWindow kept;

    ResultText(RetentionWindow kept) {
        this.kept = kept;
    }

    public String of(QueryResult result) {
        return JSON.writeValueAsString(RestResultFormat.of(result, kept.since(result.eventTypes())));
    }
}
