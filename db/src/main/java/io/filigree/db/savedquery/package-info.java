/** Queries that people saved for each other. Knows them as text: what they mean is for whoever asks them. */
@NullMarked
package io.filigree.db.savedquery;

import org.jspecify.annotations.NullMarked;
