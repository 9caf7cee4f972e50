package io.filigree.history;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.Checksum;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects below a prefix of a bucket, by their names after the prefix. Objects have a checksum of their content as metadata, which is
 * verified when they are read. Failures are {@link BucketException}s, missing objects {@link NoSuchFileException}s.
 */
final class Bucket implements AutoCloseable {

    private static final String CHECKSUM = "crc32c";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /** Of a small object with all retries. A query waits so long for the list of files. */
    private static final Duration SMALL_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_ATTEMPTS = 4;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private Bucket(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /** Sends no request. Credentials are those of the default chain of the AWS SDK. */
    static Bucket open(HistorySettings.S3 settings) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT)
                        .build())
                .forcePathStyle(settings.pathStyle())
                .overrideConfiguration(
                        override -> override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .build()));
        if (!settings.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.endpoint()));
        }
        if (!settings.region().isEmpty()) {
            builder.region(Region.of(settings.region()));
        }
        return new Bucket(builder.build(), settings.bucket(), settings.prefix());
    }

    /** As other engines name it, without a slash at its end. */
    String location() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }

    /** Throws if the bucket cannot be used. */
    void check() throws IOException {
        run(
                "use",
                "",
                () -> client.headBucket(request ->
                        request.bucket(bucket).overrideConfiguration(limit -> limit.apiCallTimeout(SMALL_TIMEOUT))));
    }

    /** Reads a small object. */
    byte[] read(String name) throws IOException {
        ResponseBytes<GetObjectResponse> response = run(
                "read",
                name,
                () -> client.getObjectAsBytes(request -> request.bucket(bucket)
                        .key(prefix + name)
                        .overrideConfiguration(limit -> limit.apiCallTimeout(SMALL_TIMEOUT))));
        byte[] content = response.asByteArray();
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        verify(name, response.response(), content.length, checksum);
        return content;
    }

    /** Reads an object to an existing file, which has all of it when this returns. */
    void read(String name, Path file) throws IOException {
        run(
                "read",
                name,
                () -> client.getObject(request -> request.bucket(bucket).key(prefix + name), (response, content) -> {
                    try (OutputStream to = Files.newOutputStream(file);
                            CheckedInputStream from = new CheckedInputStream(content, new CRC32C())) {
                        long bytes = from.transferTo(to);
                        verify(name, response, bytes, from.getChecksum());
                        return file;
                    } catch (IOException e) {
                        throw RetryableException.create(String.valueOf(e.getMessage()), e);
                    }
                }));
    }

    private void verify(String name, GetObjectResponse response, long bytes, Checksum checksum) throws IOException {
        String expected = response.metadata().get(CHECKSUM);
        // Objects that other programs copied may have lost it.
        if (bytes != response.contentLength() || expected != null && !expected.equals(text(checksum))) {
            throw new BucketException(location(), "read", name, "it does not have its size and checksum");
        }
    }

    void write(String name, byte[] content) throws IOException {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        put(name, text(checksum), RequestBody.fromBytes(content));
    }

    void write(String name, Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream content =
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), checksum)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        put(name, text(checksum), RequestBody.fromFile(file));
    }

    private void put(String name, String checksum, RequestBody content) throws IOException {
        run(
                "write",
                name,
                () -> client.putObject(
                        request -> request.bucket(bucket).key(prefix + name).metadata(Map.of(CHECKSUM, checksum)),
                        content));
    }

    /** Succeeds as well if there is no such object. */
    void delete(String name) throws IOException {
        run(
                "delete",
                name,
                () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + name)));
    }

    /** The size in bytes. */
    long size(String name) throws IOException {
        return run(
                        "read",
                        name,
                        () -> client.headObject(request -> request.bucket(bucket)
                                .key(prefix + name)
                                .overrideConfiguration(limit -> limit.apiCallTimeout(SMALL_TIMEOUT))))
                .contentLength();
    }

    /** The names that begin with a text. */
    List<String> list(String beginning) throws IOException {
        return run(
                "list",
                beginning,
                () -> client
                        .listObjectsV2Paginator(
                                request -> request.bucket(bucket).prefix(prefix + beginning))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(prefix.length()))
                        .toList());
    }

    /** The SDK repeats no request that fails with an unchecked exception: a kept connection that the server has closed. */
    private <T> T run(String operation, String name, Supplier<T> request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (NoSuchKeyException e) {
                throw (IOException) new NoSuchFileException(location() + "/" + name).initCause(e);
            } catch (SdkException e) {
                throw new BucketException(location(), operation, name, e);
            } catch (UncheckedIOException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new BucketException(location(), operation, name, e);
                }
            }
        }
    }

    private static String text(Checksum checksum) {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    @Override
    public void close() {
        client.close();
    }
}
