package io.filigree.cost;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the prices when the process starts, so that it does not start with wrong ones. */
@Configuration(proxyBeanMethods = false)
class PriceConfiguration {

    @Bean
    PriceTable priceTable(PriceSettings settings) {
        return PriceTable.read(settings.file());
    }
}
