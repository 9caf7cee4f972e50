package io.filigree.nrql;

import io.filigree.query.nrql.Answer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** An answer as REST gives it, for people to read. */
@Component
public final class RestText {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Kept kept;

    RestText(Kept kept) {
        this.kept = kept;
    }

    public String of(Answer answer) {
        return JSON.writeValueAsString(RestShape.of(answer, kept.since(answer.eventTypes())));
    }
}
