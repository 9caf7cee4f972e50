package io.filigree.page.chart;

/**
 * A condition of the page filter.
 *
 * @param attribute that it restricts
 */
public record FilterCondition(String attribute, String nrql) {}
