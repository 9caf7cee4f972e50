package io.filigree.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Enables TLS when a certificate is configured: {@code filigree.tls.certificate} and {@code filigree.tls.private-key}
 * become an SSL bundle of Spring Boot, which is reloaded when the files change.
 */
final class TlsEnvironment implements EnvironmentPostProcessor, Ordered {

    static final String CERTIFICATE = "filigree.tls.certificate";
    static final String PRIVATE_KEY = "filigree.tls.private-key";

    private static final String CERTIFICATE_VARIABLE = "FILIGREE_TLS_CERTIFICATE";
    private static final String PRIVATE_KEY_VARIABLE = "FILIGREE_TLS_PRIVATE_KEY";

    private static final String BUNDLE = "spring.ssl.bundle.pem.filigree.";

    /** Runs after application.yml is loaded. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String certificate = environment.getProperty(CERTIFICATE, "").strip();
        String privateKey = environment.getProperty(PRIVATE_KEY, "").strip();
        if (certificate.isEmpty() && privateKey.isEmpty()) {
            return;
        }
        Path certificateFile = file(CERTIFICATE_VARIABLE, certificate);
        Path privateKeyFile = file(PRIVATE_KEY_VARIABLE, privateKey);
        throwUnlessUsable(certificateFile, privateKeyFile);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "filigreeTls",
                        Map.of(
                                BUNDLE + "keystore.certificate",
                                certificateFile.toUri().toString(),
                                BUNDLE + "keystore.private-key",
                                privateKeyFile.toUri().toString(),
                                BUNDLE + "keystore.verify-keys",
                                "true",
                                BUNDLE + "options.enabled-protocols",
                                "TLSv1.2,TLSv1.3",
                                BUNDLE + "reload-on-update",
                                "true",
                                "server.ssl.bundle",
                                "filigree")));
    }

    private static Path file(String variable, String path) {
        if (path.isEmpty()) {
            throw new InvalidTlsException(
                    variable, "not set, while the other of certificate and private key is: both are needed");
        }
        try {
            Path file = Path.of(path).toAbsolutePath();
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new InvalidTlsException(variable, "no readable file: " + path);
            }
            return file;
        } catch (InvalidPathException e) {
            throw new InvalidTlsException(variable, "not a path: " + path);
        }
    }

    private static void throwUnlessUsable(Path certificate, Path privateKey) {
        if (!holdsCertificate(certificate)) {
            throw new InvalidTlsException(CERTIFICATE_VARIABLE, "no certificate in PEM in " + certificate);
        }
        if (privateKey(privateKey) == null) {
            throw new InvalidTlsException(
                    PRIVATE_KEY_VARIABLE, "no private key in PEM without a password in " + privateKey);
        }
    }

    /** Invalid PEM causes exceptions of several types. */
    private static boolean holdsCertificate(Path file) {
        try {
            return !PemContent.load(file).getCertificates().isEmpty();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static @Nullable PrivateKey privateKey(Path file) {
        try {
            return PemContent.load(file).getPrivateKey();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
