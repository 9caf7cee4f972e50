/**
 * Sets up Spring Data JDBC for the repositories of accounts, keys, users, saved queries and schedules. Knows how columns are spelled, and nothing
 * of what the rows are for.
 */
@NullMarked
package io.filigree.db.repository;

import org.jspecify.annotations.NullMarked;
