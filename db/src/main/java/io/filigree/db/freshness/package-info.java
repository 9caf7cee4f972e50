/**
 * Statistics of decoration: how events were decorated, the age of their metadata, and
 * the last event of each function. Must not depend on the code that counts or shows them.
 */
@NullMarked
package io.filigree.db.freshness;

import org.jspecify.annotations.NullMarked;
