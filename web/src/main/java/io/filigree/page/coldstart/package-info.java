/** The page of cold starts. */
@NullMarked
package io.filigree.page.coldstart;

import org.jspecify.annotations.NullMarked;
