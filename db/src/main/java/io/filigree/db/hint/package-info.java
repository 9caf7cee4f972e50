/**
 * What is to be learned of functions before the next poll, as queues in PostgreSQL: hints that any process leaves, and
 * changes that AWS told of. Knows nothing of how AWS is asked.
 */
@NullMarked
package io.filigree.db.hint;

import org.jspecify.annotations.NullMarked;
