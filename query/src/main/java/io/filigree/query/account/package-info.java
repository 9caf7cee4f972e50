/** The status of the sweeps of each account's regions. Must not depend on HTTP or AWS. */
@NullMarked
package io.filigree.query.account;

import org.jspecify.annotations.NullMarked;
