/** The append-only audit log. Knows no web request and no logged-in user. */
@NullMarked
package io.filigree.db.audit;

import org.jspecify.annotations.NullMarked;
