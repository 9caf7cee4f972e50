/** How fast the pages are in a browser on a day of telemetry. */
@NullMarked
package io.filigree.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
