/**
 * What the pages for operating functions share: the filter in the URL, and panels that show the result of one NRQL query
 * with the changes of functions. Runs queries as the query page does, so that it can open each of them. Knows no page.
 */
@NullMarked
package io.filigree.page.chart;

import org.jspecify.annotations.NullMarked;
