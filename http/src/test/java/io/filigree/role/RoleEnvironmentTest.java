package io.filigree.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class RoleEnvironmentTest {

    private static final String OPTIONAL = "filigree.database.optional";

    @Test
    void startsIngestWithoutTheConfiguredDatabase() {
        assertThat(processed("", "jdbc:postgresql://db/filigree").getProperty(OPTIONAL))
                .isEqualTo("true");
        assertThat(processed("ingest", "jdbc:postgresql://db/filigree").getProperty(OPTIONAL))
                .isEqualTo("true");
    }

    @Test
    void needsTheDatabaseForOtherRolesAndTheEmbeddedOne() {
        assertThat(processed("query,web", "jdbc:postgresql://db/filigree").getProperty(OPTIONAL))
                .isNull();
        assertThat(processed("", "").getProperty(OPTIONAL)).isNull();
    }

    @Test
    void rejectsAPollerWithoutTheDatabaseOfTheOtherProcesses() {
        assertThatThrownBy(() -> processed("poller", " "))
                .isInstanceOf(InvalidRoleException.class)
                .hasMessageStartingWith(
                        "SPRING_DATASOURCE_URL is not set: a process with the role poller only needs the database");
        assertThat(processed("poller", "jdbc:postgresql://db/filigree").getProperty(OPTIONAL))
                .isNull();
    }

    private MockEnvironment processed(String roles, String url) {
        MockEnvironment each =
                new MockEnvironment().withProperty("filigree.roles", roles).withProperty("spring.datasource.url", url);
        new RoleEnvironment().postProcessEnvironment(each, new SpringApplication());
        return each;
    }
}
