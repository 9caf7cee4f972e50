/**
 * Records who changed what and who failed to log in. Every feature with an administrative action calls {@link
 * io.filigree.audit.AuditLog}; this package must not know the features.
 */
@NullMarked
package io.filigree.audit;

import org.jspecify.annotations.NullMarked;
