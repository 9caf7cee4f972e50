package io.filigree.page.account;

import java.util.List;

/** What points New Relic's extension, in its layers or on its own, at us. */
final class ExtensionEnvironment {

    /** Stands where the secret of a key belongs that nobody can read any more. */
    static final String SOME_KEY = "<ingest key>";

    /** In the order of the lines. */
    static final List<Variable> VARIABLES = List.of(
            new Variable(
                    "NEW_RELIC_TELEMETRY_ENDPOINT",
                    "Where the extension posts, used to the letter. Without it telemetry goes to New Relic."),
            new Variable(
                    "NEW_RELIC_LOG_ENDPOINT",
                    "Where the extension posts logs, used to the letter. Without it logs go to New Relic with the ingest key."),
            new Variable(
                    "NEW_RELIC_LICENSE_KEY",
                    "The ingest key. It overrides a licence key that the extension would read from Secrets Manager or from"
                            + " Parameter Store (NEW_RELIC_LICENSE_KEY_SECRET, NEW_RELIC_LICENSE_KEY_SSM_PARAMETER_NAME)."),
            new Variable(
                    "NEW_RELIC_APM_LAMBDA_MODE",
                    "APM mode is not supported yet: with it the extension ignores the endpoints above and posts to New Relic."),
            new Variable(
                    "NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS",
                    "true sends the function's log lines, false does not. NEW_RELIC_EXTENSION_SEND_EXTENSION_LOGS,"
                            + " NEW_RELIC_EXTENSION_SEND_PLATFORM_LOGS and NEW_RELIC_EXTENSION_SEND_LOGS choose other logs."),
            new Variable(
                    "NEW_RELIC_LAMBDA_EXTENSION_ENABLED",
                    "true, which it is unless somebody switched the extension off."),
            new Variable(
                    "NEW_RELIC_ACCOUNT_ID",
                    "The layers' agents trace only when it is set. Any number will do; one that you have is kept."),
            new Variable(
                    "NEW_RELIC_LAMBDA_HANDLER",
                    "The function's own handler, where the layer's wrapper takes its place. Leave it as it is where the layer"
                            + " is installed already."));

    private ExtensionEnvironment() {}

    static String endpoint(String url) {
        return url + "/aws/lambda/v1";
    }

    static String logEndpoint(String url) {
        return url + "/log/v1";
    }

    /** @param key the secret of an ingest key, or {@link #SOME_KEY} */
    static String lines(String url, String key) {
        return """
                NEW_RELIC_TELEMETRY_ENDPOINT=%s
                NEW_RELIC_LOG_ENDPOINT=%s
                NEW_RELIC_LICENSE_KEY=%s
                NEW_RELIC_APM_LAMBDA_MODE=false
                NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS=true
                NEW_RELIC_LAMBDA_EXTENSION_ENABLED=true
                NEW_RELIC_ACCOUNT_ID=1
                NEW_RELIC_LAMBDA_HANDLER=<handler>
                """.formatted(endpoint(url), logEndpoint(url), key);
    }

    /**
     * The same for one function, as a shell script. AWS replaces all variables of a function by those that it is given, so
     * the script reads those that are set and adds ours. It stops before the update when they cannot be read. Whether
     * function logs are sent stays as it is set.
     */
    static String cli(String url, String key) {
        return """
                function='<function>'
                current=$(aws lambda get-function-configuration --function-name "$function" --output json \\
                  --query '{Handler: Handler, Variables: Environment.Variables, Error: Environment.Error}') &&
                environment=$(jq -n --argjson function "$current" --arg endpoint %s --arg logs %s --arg key %s '
                  if $function.Error then error("the variables cannot be read: \\($function.Error.Message)") else . end
                  | ($function.Variables // {}) as $set
                  | {Variables: ($set + {
                      NEW_RELIC_TELEMETRY_ENDPOINT: $endpoint,
                      NEW_RELIC_LOG_ENDPOINT: $logs,
                      NEW_RELIC_LICENSE_KEY: $key,
                      NEW_RELIC_APM_LAMBDA_MODE: "false",
                      NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS: ($set.NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS // "true"),
                      NEW_RELIC_LAMBDA_EXTENSION_ENABLED: "true",
                      NEW_RELIC_ACCOUNT_ID: ($set.NEW_RELIC_ACCOUNT_ID // "1"),
                      NEW_RELIC_LAMBDA_HANDLER: ($set.NEW_RELIC_LAMBDA_HANDLER // $function.Handler)
                    } | with_entries(select(.value != null)))}') &&
                aws lambda update-function-configuration --function-name "$function" --environment "$environment"
                """.formatted(shellQuoted(endpoint(url)), shellQuoted(logEndpoint(url)), shellQuoted(key));
    }

    private static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** @param purpose for those who set it */
    record Variable(String name, String purpose) {}
}
