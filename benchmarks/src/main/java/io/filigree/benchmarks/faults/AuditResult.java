package io.filigree.benchmarks.faults;

import java.util.List;

/**
 * What the database holds of what a ledger tells of.
 *
 * @param expected ids of acknowledged bodies
 * @param stored rows found for ids in the ledger, those of unacknowledged bodies included
 * @param lost ids of acknowledged bodies that have no row
 * @param duplicates rows beyond the first of their id, whatever became of their body
 * @param unknown rows whose id no body had
 * @param examples a few of what is wrong, in words
 */
record AuditResult(long expected, long stored, long lost, long duplicates, long unknown, List<String> examples) {

    AuditResult {
        examples = List.copyOf(examples);
    }
}
