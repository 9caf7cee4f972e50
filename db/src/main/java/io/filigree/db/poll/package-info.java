/**
 * The schedule, progress and history of polls.
 * Must not depend on AWS or HTTP.
 */
@NullMarked
package io.filigree.db.poll;

import org.jspecify.annotations.NullMarked;
