package io.filigree.page;

import io.filigree.access.FlashAttributeType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The flash attributes of pages that are records. */
@Configuration(proxyBeanMethods = false)
class FlashAttributeTypes {

    @Bean
    FlashAttributeType notice() {
        return new FlashAttributeType("notice", Notice.class);
    }

    @Bean
    FlashAttributeType createdSecret() {
        return new FlashAttributeType("created", CreatedSecret.class);
    }
}
