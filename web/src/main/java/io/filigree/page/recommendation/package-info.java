/** The page of recommendations, and their list on the page of a function. Shows what is stored and computes nothing. */
@NullMarked
package io.filigree.page.recommendation;

import org.jspecify.annotations.NullMarked;
