/**
 * The functions of NRQL, each in a class: its parameters, its documentation, its SQL and the properties of its value.
 * {@link io.filigree.query.nrql.functions.NrqlFunctions#CATALOG} lists them. Nothing else in the query engine may know a
 * single function.
 */
@NullMarked
package io.filigree.query.nrql.functions;

import org.jspecify.annotations.NullMarked;
