package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.mock.env.MockEnvironment;

class RoleFilterTest {

    private static final MetadataReaderFactory CLASSES = new SimpleMetadataReaderFactory();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            io.filigree.ingest.BatchProcessor      | ingest
            io.filigree.nrql.QueryService          | query,web
            io.filigree.nrql.QueryController       | query
            io.filigree.nrql.GraphQlController     | query
            io.filigree.event.EventController      | query
            io.filigree.function.FunctionController | query
            io.filigree.QueryConfiguration         | query,web
            io.filigree.page.overview.OverviewController | web
            io.filigree.dashboard.DashboardController | web
            io.filigree.access.ApiKeyController    | ingest,query,web,poller
            """)
    void keepsComponentsOnlyInProcessesWithTheirRole(String type, String roles) throws IOException {
        for (String role : new String[] {"ingest", "query", "web", "poller"}) {
            assertThat(isExcluded(type, role))
                    .as("%s in a process with the role %s", type, role)
                    .isEqualTo(!List.of(roles.split(",")).contains(role));
        }
        assertThat(isExcluded(type, "")).as("all roles").isFalse();
    }

    private static boolean isExcluded(String type, String roles) throws IOException {
        RoleFilter filter = new RoleFilter();
        filter.setEnvironment(new MockEnvironment().withProperty("filigree.roles", roles));
        return filter.match(CLASSES.getMetadataReader(type), CLASSES);
    }
}
