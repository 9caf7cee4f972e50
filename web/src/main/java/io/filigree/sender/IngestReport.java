package io.filigree.sender;

import java.util.List;

import io.filigree.db.sender.SenderReader.RejectedRow;

/**
 * What arrives.
 *
 * @param keys ingest keys that work; others where requests came with them
 * @param withoutKey requests whose key was unknown or missing; empty for readers that are bound to accounts
 */
public record IngestReport(List<KeyReport> keys, List<RejectedRow> withoutKey) {

    public IngestReport {
        keys = List.copyOf(keys);
        withoutKey = List.copyOf(withoutKey);
    }
}
