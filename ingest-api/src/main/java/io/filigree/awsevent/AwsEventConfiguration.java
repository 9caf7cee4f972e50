package io.filigree.awsevent;

import io.filigree.http.BodyLimit;
import io.filigree.route.IngestRoutes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells how long the bodies are that EventBridge posts. */
@Configuration(proxyBeanMethods = false)
class AwsEventConfiguration {

    @Bean
    BodyLimit awsEventBodies(AwsEventSettings settings, AwsEventMetrics metrics) {
        return new BodyLimit(IngestRoutes.EVENTS, settings.maxBody().toBytes(), reason -> metrics.rejected());
    }
}
