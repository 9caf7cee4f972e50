package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import io.filigree.FiligreeApplication;
import io.filigree.db.TestPostgres;
import io.filigree.ingest.format.TestRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;

/** Filigree with a certificate: TLS alone, over which everything is as it is elsewhere. */
@Tag("slow")
class TlsTest {

    private static final String INGEST = "test-ingest-key-0123456789";
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** As they are on the wire: of a span, to see a key in the query string, as APM agents send it. */
    private static final String SPAN = "{\"spans\":[{\"id\":\"a\",\"trace.id\":\"t\"}]}";

    @TempDir
    private static Path folder;

    private static Path certificateFile;
    private static Path keyFile;
    private static Pair first;
    private static ConfigurableApplicationContext application;
    private static int port;

    /** A private key and its certificate, in PEM. */
    private record Pair(X509Certificate certificate, String certificatePem, String keyPem) {}

    @BeforeAll
    static void start() throws Exception {
        certificateFile = folder.resolve("tls.crt");
        keyFile = folder.resolve("tls.key");
        first = make("first");
        install(first);
        TestPostgres database = TestPostgres.database();
        SpringApplication filigree = new SpringApplication(FiligreeApplication.class);
        filigree.setRegisterShutdownHook(false);
        application = filigree.run(
                "--filigree.home=" + folder.resolve("home"),
                "--filigree.tls.certificate=" + certificateFile,
                "--filigree.tls.private-key=" + keyFile,
                "--spring.ssl.bundle.watch.file.quiet-period=100ms",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--server.port=0",
                "--filigree.poll.enabled=false",
                "--filigree.ingest-key=" + INGEST);
        port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void servesTls() throws Exception {
        assertThat(get(trusting(first), "/actuator/health/liveness").statusCode())
                .isEqualTo(200);
        try (SSLSocket socket = (SSLSocket) trusting(first).getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getSession().getPeerCertificates()).containsExactly(first.certificate());
            assertThat(List.of(socket.getSupportedProtocols())).contains("TLSv1.2");
        }
        try (SSLSocket socket = (SSLSocket) trusting(first).getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
        }
    }

    @Test
    void aClientThatDoesNotKnowTheCertificateIsNotConnected() {
        assertThatThrownBy(() -> get(SSLContext.getDefault(), "/actuator/health/liveness"))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void plainHttpIsRefused() throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(response).startsWith("HTTP/1.1 400").doesNotContain("UP");
        }
    }

    @Test
    void takesTelemetry() throws Exception {
        HttpResponse<String> header = post("/tenant/trace/v1/", "Api-Key", INGEST);
        HttpResponse<String> parameter = post("/trace/v1?Api-Key=" + INGEST, "Accept", "*/*");
        HttpResponse<String> none = post("/trace/v1", "Accept", "*/*");

        assertThat(List.of(header.statusCode(), parameter.statusCode(), none.statusCode()))
                .containsExactly(202, 202, 403);
    }

    @Test
    void cookiesAndLinksAreThoseOfHttps() throws Exception {
        HttpResponse<String> login = get(trusting(first), "/login");

        assertThat(login.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie).startsWith("__Host-").contains("; Secure", "; HttpOnly"));
        assertThat(login.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(application.getBean(PublicUrl.class).url()).isEqualTo("https://localhost:" + port);
        assertThat(Files.readString(folder.resolve("home").resolve("first-secrets")))
                .contains("https://localhost:" + port)
                .doesNotContain("http://");
    }

    /** As a renewed certificate is put in place, and as a broken renewal is. */
    @Test
    void aChangedCertificateIsServedWithoutARestart() throws Exception {
        Pair renewed = make("renewed");
        install(renewed);
        await().atMost(Duration.ofSeconds(30)).until(() -> serves(renewed));
        assertThat(serves(first)).isFalse();

        Files.writeString(certificateFile, "no certificate");
        Files.writeString(keyFile, first.keyPem());
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(10)).until(() -> serves(renewed));

        install(first);
        await().atMost(Duration.ofSeconds(30)).until(() -> serves(first));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls.crt||FILIGREE_TLS_PRIVATE_KEY: not set",
                "|tls.key|FILIGREE_TLS_CERTIFICATE: not set",
                "nothing.crt|tls.key|FILIGREE_TLS_CERTIFICATE: no readable file: ",
                "tls.crt|nothing.key|FILIGREE_TLS_PRIVATE_KEY: no readable file: ",
                "tls.key|tls.key|FILIGREE_TLS_CERTIFICATE: no certificate in PEM",
                "tls.crt|tls.crt|FILIGREE_TLS_PRIVATE_KEY: no private key in PEM",
                "garbage|tls.key|FILIGREE_TLS_CERTIFICATE: no certificate in PEM",
                "tls.crt|garbage|FILIGREE_TLS_PRIVATE_KEY: no private key in PEM"
            })
    void saysWhatIsWrongWithTheFiles(String certificate, String key, String problem) throws IOException {
        Path files = Files.createTempDirectory(folder, "files");
        Files.writeString(files.resolve("tls.crt"), first.certificatePem());
        Files.writeString(files.resolve("tls.key"), first.keyPem());
        Files.writeString(
                files.resolve("garbage"),
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
                        + "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
        MockEnvironment environment = new MockEnvironment()
                .withProperty(TlsEnvironment.CERTIFICATE, path(files, certificate))
                .withProperty(TlsEnvironment.PRIVATE_KEY, path(files, key));

        assertThatThrownBy(() -> new TlsEnvironment().postProcessEnvironment(environment, new SpringApplication()))
                .isInstanceOf(InvalidTlsException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void withoutACertificateNothingChanges() {
        MockEnvironment environment = new MockEnvironment().withProperty(TlsEnvironment.CERTIFICATE, "");

        new TlsEnvironment().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getPropertySources()).hasSize(1);
    }

    private static String path(Path files, String name) {
        return name == null ? "" : files.resolve(name).toString();
    }

    private static boolean serves(Pair pair) throws Exception {
        try {
            return get(trusting(pair), "/actuator/health/liveness").statusCode() == 200;
        } catch (SSLException e) {
            return false;
        }
    }

    private static HttpResponse<String> get(SSLContext tls, String path) throws Exception {
        return client(tls).send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String... headers) throws Exception {
        return client(trusting(first))
                .send(
                        HttpRequest.newBuilder(uri(path))
                                .header("Content-Encoding", "gzip")
                                .header("Content-Type", "application/octet-stream")
                                .headers(headers)
                                .POST(BodyPublishers.ofByteArray(
                                        TestRequest.gzip(SPAN.getBytes(StandardCharsets.UTF_8))))
                                .build(),
                        BodyHandlers.ofString());
    }

    /** A new one has no connections yet. */
    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private static URI uri(String path) {
        return URI.create("https://localhost:" + port + path);
    }

    private static SSLContext trusting(Pair pair) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", pair.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The key first: until the certificate follows, the two do not match. */
    private static void install(Pair pair) throws IOException {
        replace(keyFile, pair.keyPem());
        replace(certificateFile, pair.certificatePem());
    }

    private static void replace(Path file, String content) throws IOException {
        Path written = Files.writeString(Files.createTempFile(folder, "new", ".pem"), content);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Pair make(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Certificate certificate = keys.getCertificate("server");
        return new Pair(
                (X509Certificate) certificate,
                pem("CERTIFICATE", certificate.getEncoded()),
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
