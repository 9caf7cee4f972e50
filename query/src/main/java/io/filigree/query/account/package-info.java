/** How the sweeps of each account's regions go. Knows nothing of HTTP or AWS. */
@NullMarked
package io.filigree.query.account;

import org.jspecify.annotations.NullMarked;
