/** The page of events: search, filter and the JSON of each event. */
@NullMarked
package io.filigree.page.event;

import org.jspecify.annotations.NullMarked;
