/** Errors by fingerprint: what broke, since when, whose it is, what changed before, and the state that users gave it. */
@NullMarked
package io.filigree.page.error;

import org.jspecify.annotations.NullMarked;
