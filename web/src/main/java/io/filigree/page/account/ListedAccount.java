package io.filigree.page.account;

/**
 * An account in the list of all accounts.
 *
 * @param problems number of problems of the account and its regions
 * @param freshness of its events of the last day
 */
record ListedAccount(AccountSummary account, int problems, FreshnessSummary freshness) {}
