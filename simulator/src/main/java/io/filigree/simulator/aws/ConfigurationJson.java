package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.FunctionArn;

/** A function in the words of the Lambda API. */
record ConfigurationJson(String accountId) {

    /** As ListFunctions gives it: without state, update status and runtime version. */
    Map<String, Object> listed(FakeFunction function) {
        return configuration(function, arn(function), "$LATEST");
    }

    /** As ListFunctions with all versions gives it: every ARN is qualified. */
    Map<String, Object> version(FakeFunction function, String version) {
        FakeFunction published = function.versions().getOrDefault(version, function);
        Map<String, Object> all = configuration(published, arn(function) + ":" + version, version);
        if (published.lastModified() == null) {
            all.put("LastModified", function.lastModified());
        }
        return all;
    }

    /** As ListAliases gives it. */
    Map<String, Object> alias(FakeFunction function, String name) {
        FakeFunction.Alias alias = requireNonNull(function.aliases().get(name));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("AliasArn", arn(function) + ":" + name);
        all.put("Name", name);
        all.put("FunctionVersion", alias.version());
        all.put("Description", "");
        all.put("RevisionId", Fingerprint.uuid(name + alias));
        if (alias.other() != null) {
            all.put("RoutingConfig", Map.of("AdditionalVersionWeights", Map.of(alias.other(), 0.1)));
        }
        return all;
    }

    /** As GetFunctionConfiguration gives it. */
    Map<String, Object> described(FakeFunction function) {
        Map<String, Object> all = listed(function);
        all.put("State", "Active");
        all.put("LastUpdateStatus", "Successful");
        if (!function.isImage()) {
            all.put(
                    "RuntimeVersionConfig",
                    Map.of(
                            "RuntimeVersionArn",
                            "arn:aws:lambda:" + function.region() + "::runtime:"
                                    + Fingerprint.uuid(String.valueOf(function.runtime()))
                                            .replace("-", "")));
        }
        return all;
    }

    private String arn(FakeFunction function) {
        return FunctionArn.of(function.region(), accountId, function.name()).toString();
    }

    private Map<String, Object> configuration(FakeFunction function, String arn, String version) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("FunctionName", function.name());
        all.put("FunctionArn", arn);
        if (!function.isImage()) {
            all.put("Runtime", function.runtime());
            all.put("Handler", function.handler());
        }
        all.put("Role", "arn:aws:iam::" + accountId + ":role/" + function.roleName());
        all.put("CodeSize", 1_048_576L);
        all.put("Description", "");
        all.put("Timeout", function.timeoutSeconds());
        all.put("MemorySize", function.memorySizeMb());
        all.put("LastModified", function.lastModified());
        all.put("CodeSha256", function.codeSha256());
        all.put("Version", version);
        all.put("VpcConfig", Map.of("SubnetIds", List.of(), "SecurityGroupIds", List.of(), "VpcId", ""));
        if (!function.environment().isEmpty()) {
            all.put("Environment", Map.of("Variables", function.environment()));
        }
        all.put("RevisionId", Fingerprint.uuid(function.toString()));
        if (!function.layers().isEmpty()) {
            all.put(
                    "Layers",
                    function.layers().stream()
                            .map(layer -> Map.of("Arn", layer, "CodeSize", 12_345_678L))
                            .toList());
        }
        all.put("PackageType", function.isImage() ? "Image" : "Zip");
        all.put("Architectures", List.of(function.architecture()));
        all.putAll(function.members());
        all.put("LoggingConfig", Map.of("LogFormat", "Text", "LogGroup", function.logGroup()));
        return all;
    }
}
