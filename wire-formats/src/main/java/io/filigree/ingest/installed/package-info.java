/** Which wire formats there are. The only package that knows them all; filters and routes know formats by it. */
@NullMarked
package io.filigree.ingest.installed;

import org.jspecify.annotations.NullMarked;
