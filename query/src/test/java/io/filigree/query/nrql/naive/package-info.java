/**
 * NRQL once more, the slow way: queries are answered by loops over lists of events, as the documentation tells what they
 * mean. What answers them by SQL is compared with this, so nothing here may know of it.
 */
package io.filigree.query.nrql.naive;
