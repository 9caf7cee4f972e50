/** The AWS accounts whose functions Filigree may list. Must not depend on AWS or HTTP. */
@NullMarked
package io.filigree.db.account;

import org.jspecify.annotations.NullMarked;
