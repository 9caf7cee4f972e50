package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A Lambda function as the fake AWS keeps it.
 *
 * @param runtime null for a container image
 * @param handler null for a container image
 * @param members further members of the configuration, as the Lambda API writes them
 * @param lastModified as AWS writes it; null means when the function was put into its account
 * @param environment variables and their values in clear, as ListFunctions really gives them
 * @param tags null when the function was never tagged; empty when its last tag was taken away
 * @param versions its published versions by their numbers, each as the function was when it was published
 * @param aliases by their names
 */
public record FakeFunction(
        String region,
        String name,
        @Nullable String runtime,
        @Nullable String handler,
        String architecture,
        int memorySizeMb,
        int timeoutSeconds,
        Map<String, Object> members,
        String codeSha256,
        @Nullable String lastModified,
        List<String> layers,
        String roleName,
        String logGroup,
        Map<String, String> environment,
        @Nullable Map<String, String> tags,
        Map<String, FakeFunction> versions,
        Map<String, Alias> aliases) {

    /** Default value of the environment variables of every function. It must never be stored or logged. */
    public static final String PLANTED_SECRET = "planted-secret-that-must-not-be-stored";

    private static final Map<String, Object> DEFAULTS = Map.of(
            "EphemeralStorage",
            Map.of("Size", 512),
            "SnapStart",
            Map.of("ApplyOn", "None", "OptimizationStatus", "Off"),
            "TracingConfig",
            Map.of("Mode", "PassThrough"));

    public FakeFunction {
        requireNonNull(region, "region");
        requireNonNull(name, "name");
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        layers = List.copyOf(layers);
        environment = Map.copyOf(environment);
        tags = tags == null ? null : Map.copyOf(tags);
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    }

    /**
     * Where an alias leads.
     *
     * @param other the version that gets a tenth of the traffic; null when all goes to the one
     */
    public record Alias(String version, @Nullable String other) {}

    /** A nodejs20.x function of 128 MB and 3 s on x86_64 that was never tagged. */
    public static Builder named(String region, String name) {
        return new Builder(region, name);
    }

    /** Starts from this function. */
    public Builder toBuilder() {
        Builder builder = new Builder(region, name);
        builder.runtime = runtime;
        builder.handler = handler;
        builder.architecture = architecture;
        builder.memorySizeMb = memorySizeMb;
        builder.timeoutSeconds = timeoutSeconds;
        builder.members = new LinkedHashMap<>(members);
        builder.codeSha256 = codeSha256;
        builder.lastModified = lastModified;
        builder.layers = layers;
        builder.roleName = roleName;
        builder.logGroup = logGroup;
        builder.environment = environment;
        builder.tags = tags == null ? null : new LinkedHashMap<>(tags);
        builder.versions = new LinkedHashMap<>(versions);
        builder.aliases = new LinkedHashMap<>(aliases);
        return builder;
    }

    boolean isImage() {
        return runtime == null;
    }

    /** Whether the two differ only in tags: AWS does not update LastModified for a tag change. */
    boolean isConfiguredAs(FakeFunction other) {
        return toBuilder()
                .neverTagged()
                .build()
                .equals(other.toBuilder().neverTagged().build());
    }

    /** Collects what a function is. */
    public static final class Builder {
        private final String region;
        private final String name;
        private @Nullable String runtime = "nodejs20.x";
        private @Nullable String handler = "index.handler";
        private String architecture = "x86_64";
        private int memorySizeMb = 128;
        private int timeoutSeconds = 3;
        private Map<String, Object> members = new LinkedHashMap<>(DEFAULTS);
        private String codeSha256;
        private @Nullable String lastModified;
        private List<String> layers = List.of();
        private String roleName;
        private String logGroup;
        private Map<String, String> environment;
        private @Nullable Map<String, String> tags;
        private Map<String, FakeFunction> versions = new LinkedHashMap<>();
        private Map<String, Alias> aliases = new LinkedHashMap<>();

        private Builder(String region, String name) {
            this.region = region;
            this.name = name;
            this.codeSha256 = Fingerprint.base64("code of " + name);
            this.roleName = name + "-role";
            this.logGroup = "/aws/lambda/" + name;
            this.environment = Map.of("STAGE", "prod", "DB_PASSWORD", PLANTED_SECRET);
        }

        public Builder runtime(String value) {
            runtime = value;
            return this;
        }

        public Builder handler(String value) {
            handler = value;
            return this;
        }

        /** A container image: it has neither runtime, handler nor layers. */
        public Builder image() {
            runtime = null;
            handler = null;
            layers = List.of();
            return this;
        }

        public Builder architecture(String value) {
            architecture = value;
            return this;
        }

        public Builder memorySizeMb(int value) {
            memorySizeMb = value;
            return this;
        }

        public Builder timeoutSeconds(int value) {
            timeoutSeconds = value;
            return this;
        }

        /** A member of the configuration without a specific method here, as the Lambda API writes it. */
        public Builder member(String member, Object value) {
            members.put(member, value);
            return this;
        }

        public Builder codeSha256(String value) {
            codeSha256 = value;
            return this;
        }

        public Builder lastModified(String value) {
            lastModified = value;
            return this;
        }

        public Builder layers(String... arns) {
            layers = List.of(arns);
            return this;
        }

        public Builder roleName(String value) {
            roleName = value;
            return this;
        }

        public Builder logGroup(String value) {
            logGroup = value;
            return this;
        }

        public Builder environment(Map<String, String> value) {
            environment = value;
            return this;
        }

        public Builder tags(Map<String, String> value) {
            tags = new LinkedHashMap<>(value);
            return this;
        }

        public Builder tag(String key, String value) {
            Map<String, String> all = tags == null ? new LinkedHashMap<>() : tags;
            all.put(key, value);
            tags = all;
            return this;
        }

        public Builder neverTagged() {
            tags = null;
            return this;
        }

        /** Publishes what is configured so far as the next version. */
        public Builder publishVersion() {
            FakeFunction frozen = build();
            Builder version = frozen.toBuilder();
            version.versions.clear();
            version.aliases.clear();
            versions.put(String.valueOf(versions.size() + 1), version.build());
            return this;
        }

        public Builder alias(String alias, String version) {
            aliases.put(alias, new Alias(version, null));
            return this;
        }

        /** An alias that sends a tenth of the traffic to another version. */
        public Builder alias(String alias, String version, String other) {
            aliases.put(alias, new Alias(version, other));
            return this;
        }

        public FakeFunction build() {
            return new FakeFunction(
                    region,
                    name,
                    runtime,
                    handler,
                    architecture,
                    memorySizeMb,
                    timeoutSeconds,
                    members,
                    codeSha256,
                    lastModified,
                    layers,
                    roleName,
                    logGroup,
                    environment,
                    tags,
                    versions,
                    aliases);
        }
    }
}
