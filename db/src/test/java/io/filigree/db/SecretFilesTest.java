package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.filigree.db.SecretFiles.InvalidSecretFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class SecretFilesTest {

    @TempDir
    private Path folder;

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void readsTheFilesThatVariablesName() throws IOException {
        environment
                .withProperty("SPRING_DATASOURCE_PASSWORD_FILE", file("secret one\n"))
                .withProperty("FILIGREE_INGEST_KEY_FILE", file("ingest"));

        SecretFiles.read(environment);

        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("secret one");
        assertThat(environment.getProperty("filigree.ingest-key")).isEqualTo("ingest");
        assertThat(environment.getProperty("filigree.admin-key")).isNull();
    }

    @Test
    void rejectsAFileThatIsMissingOrEmpty() throws IOException {
        environment.setProperty(
                "FILIGREE_QUERY_KEY_FILE", folder.resolve("none").toString());
        assertThatThrownBy(() -> SecretFiles.read(environment))
                .isInstanceOf(InvalidSecretFileException.class)
                .hasMessageStartingWith("FILIGREE_QUERY_KEY_FILE: the file ")
                .hasMessageContaining("cannot be read");

        environment.setProperty("FILIGREE_QUERY_KEY_FILE", file(" \n"));
        assertThatThrownBy(() -> SecretFiles.read(environment)).hasMessageEndingWith("is empty");
    }

    @Test
    void rejectsAValueNextToItsFile() throws IOException {
        environment.withProperty("FILIGREE_ADMIN_KEY_FILE", file("one")).withProperty("FILIGREE_ADMIN_KEY", "another");

        assertThatThrownBy(() -> SecretFiles.read(environment))
                .hasMessage("FILIGREE_ADMIN_KEY and FILIGREE_ADMIN_KEY_FILE are both set: set one of them");
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "secret", ""), content)
                .toString();
    }
}
