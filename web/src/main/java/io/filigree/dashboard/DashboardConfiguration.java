package io.filigree.dashboard;

import java.util.List;

import io.filigree.http.BodyLimit;
import io.filigree.http.BodyLimits;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets the body limits of imports. */
@Configuration(proxyBeanMethods = false)
@RequiresRole(ProcessRole.WEB)
class DashboardConfiguration {

    /** A form has up to three bytes for each byte of the JSON. */
    private static final long MAX_FORM = 3L * DashboardJson.MAX_BYTES + 4_096;

    @Bean
    BodyLimits dashboardBodies() {
        return new BodyLimits(List.of(
                BodyLimit.ofForms(path -> path.equals("/dashboards/import"), MAX_FORM),
                new BodyLimit(
                        path -> path.startsWith(DashboardController.PATH),
                        DashboardJson.MAX_BYTES,
                        (keyId, failure) -> {})));
    }
}
