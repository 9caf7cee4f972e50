package io.filigree.ingest.apm;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.json.LenientJson.Defect;

/**
 * The data of one kind that an agent posts in one request, which is one message.
 *
 * @param section its kind, as agents name it
 * @param text the body as JSON, without what was no JSON in it
 * @param defects how many values were dropped or changed because they are no JSON
 */
record Harvest(
        UUID identity, String section, AgentRun run, String text, Map<Defect, Integer> defects, long inflatedBytes)
        implements IngestMessage {

    Harvest {
        requireNonNull(identity, "identity");
        requireNonNull(section, "section");
        requireNonNull(run, "run");
        requireNonNull(text, "text");
        defects = Map.copyOf(defects);
    }
}
