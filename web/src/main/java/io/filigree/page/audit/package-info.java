/** The page of the audit log, for admins. */
@NullMarked
package io.filigree.page.audit;

import org.jspecify.annotations.NullMarked;
