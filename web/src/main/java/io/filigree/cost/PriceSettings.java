package io.filigree.cost;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of estimated cost.
 *
 * @param file {@code filigree.prices.file}: a YAML file with the prices; empty for AWS's list prices
 */
@ConfigurationProperties("filigree.prices")
record PriceSettings(@DefaultValue("") String file) {}
