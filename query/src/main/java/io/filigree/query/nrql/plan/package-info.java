/**
 * The logical plan of a query: what is read, and how partial results of several time ranges or engines become one result.
 * It must not depend on an engine.
 */
@NullMarked
package io.filigree.query.nrql.plan;

import org.jspecify.annotations.NullMarked;
