package io.filigree.awsevent;

import io.filigree.http.BodyLimit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells how long the bodies are that EventBridge posts. */
@Configuration(proxyBeanMethods = false)
class AwsEventConfiguration {

    @Bean
    BodyLimit awsEventBodies(AwsEventSettings settings, AwsEventMetrics metrics) {
        return new BodyLimit("/aws/events", settings.maxBody().toBytes(), reason -> metrics.rejected());
    }
}
