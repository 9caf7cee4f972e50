/** The AWS accounts whose functions Filigree may list. Knows rows; nothing of AWS or HTTP. */
@NullMarked
package io.filigree.db.account;

import org.jspecify.annotations.NullMarked;
