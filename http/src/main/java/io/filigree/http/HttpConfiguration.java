package io.filigree.http;

import java.util.List;

import io.filigree.problem.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Installs the limits in the container: the protocol, the first valve and the first filter. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    @Bean
    PublicUrl publicUrl(
            @Value("${filigree.url:}") String url,
            @Value("${" + TlsEnvironment.CERTIFICATE + ":}") String certificate) {
        return PublicUrl.parse(url, !certificate.isBlank());
    }

    @Bean
    TrustedProxies trustedProxies(@Value("${filigree.trusted-proxies:}") List<String> networks) {
        return new TrustedProxies(networks);
    }

    @Bean
    HttpMetrics httpMetrics(MeterRegistry registry) {
        return new HttpMetrics(registry);
    }

    @Bean
    BodyReadings bodyReadings(HttpSettings settings, HttpMetrics metrics) {
        BodyReadings readings = new BodyReadings(settings.bodyBytes(), metrics);
        metrics.gauge("filigree.http.bodies", readings::count);
        metrics.gauge("filigree.http.body.bytes", readings::bytes);
        return readings;
    }

    @Bean
    ConnectionTracker connectionTracker(HttpSettings settings, TrustedProxies proxies, HttpMetrics metrics) {
        ConnectionTracker tracker = new ConnectionTracker(settings, proxies, metrics);
        metrics.gauge("filigree.http.connections.anonymous", tracker::anonymousCount);
        return tracker;
    }

    @Bean(destroyMethod = "close")
    TimeoutThread timeoutThread(BodyReadings readings, ConnectionTracker connections) {
        return new TimeoutThread(readings, connections);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionTracking(
            PublicUrl url, TrustedProxies proxies, ConnectionTracker tracker, HttpMetrics metrics) {
        return server -> {
            server.setProtocol(TrackingProtocol.class.getName());
            server.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof TrackingProtocol protocol) {
                    protocol.track(tracker);
                }
            });
            server.addEngineValves(new EdgeValve(url, proxies, metrics, tracker));
            server.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReportValve.class.getName());
                }
            });
        };
    }

    @Bean
    FilterRegistrationBean<RequestBodyFilter> requestBodyFilter(
            CallerClassifier callers,
            ObjectProvider<BodyLimits> limits,
            BodyReadings readings,
            HttpSettings settings,
            ConnectionTracker connections,
            HttpMetrics metrics,
            ProblemWriter problems) {
        RequestBodyFilter filter = new RequestBodyFilter(
                callers,
                limits.orderedStream().flatMap(some -> some.limits().stream()).toList(),
                readings,
                new BodyPlans(settings),
                new RequestPermits(settings.maxRequests()),
                connections,
                metrics,
                problems);
        FilterRegistrationBean<RequestBodyFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        // After metrics, before all filters that read requests.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        return registration;
    }

    /** Sets the port before any URL is printed or shown. */
    @Bean
    ApplicationListener<WebServerInitializedEvent> portOfPublicUrl(PublicUrl url) {
        return event -> {
            if (event.getApplicationContext().getServerNamespace() == null) { // excludes the management server
                url.listensOn(event.getWebServer().getPort());
            }
        };
    }
}
