/** The append-only audit log. Must not depend on web requests or sessions. */
@NullMarked
package io.filigree.db.audit;

import org.jspecify.annotations.NullMarked;
