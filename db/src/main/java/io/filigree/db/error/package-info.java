/** The states that users give to errors. Does not know events: that a resolved error occurred again is the caller's concern. */
@NullMarked
package io.filigree.db.error;

import org.jspecify.annotations.NullMarked;
