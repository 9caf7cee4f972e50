package io.filigree.awsevent;

import java.util.List;

import io.filigree.http.BodyLimit;
import io.filigree.http.BodyLimits;
import io.filigree.route.IngestRoutes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets the body limit of EventBridge deliveries. */
@Configuration(proxyBeanMethods = false)
class AwsEventConfiguration {

    @Bean
    BodyLimits awsEventBodies(AwsEventSettings settings, AwsEventMetrics metrics) {
        return new BodyLimits(List.of(new BodyLimit(
                path -> path.endsWith(IngestRoutes.EVENTS),
                settings.maxBody().toBytes(),
                (keyId, failure) -> metrics.rejected())));
    }
}
