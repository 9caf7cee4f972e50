/**
 * What is to be learned of functions before the next poll, as a queue in PostgreSQL: hints that any process leaves. Knows
 * nothing of how AWS is called.
 */
@NullMarked
package io.filigree.db.hint;

import org.jspecify.annotations.NullMarked;
