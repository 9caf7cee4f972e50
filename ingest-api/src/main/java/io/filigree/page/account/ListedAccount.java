package io.filigree.page.account;

/**
 * An account in the list of all.
 *
 * @param problems how many there are of it and its regions
 * @param freshness of its events of the last day
 */
record ListedAccount(AccountSummary account, int problems, FreshnessSummary freshness) {}
