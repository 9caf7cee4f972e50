package io.filigree.benchmarks.faults;

import java.util.List;

/**
 * The events of a ledger compared with those in the database.
 *
 * @param expected ids of acknowledged bodies
 * @param stored rows found for ids in the ledger, those of unacknowledged bodies included
 * @param lost ids of acknowledged bodies that have no row
 * @param duplicates rows beyond the first of their id, acknowledged or not
 * @param unknown rows whose id is in no body
 * @param examples descriptions of a few differences
 */
record AuditResult(long expected, long stored, long lost, long duplicates, long unknown, List<String> examples) {

    AuditResult {
        examples = List.copyOf(examples);
    }
}
