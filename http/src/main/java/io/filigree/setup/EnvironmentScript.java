package io.filigree.setup;

import java.util.stream.Collectors;

/**
 * A shell script that sets the variables of one function. AWS replaces all variables of a function by those that it is
 * given, so the script reads those that are set and adds ours. It stops before the update when they cannot be read.
 */
final class EnvironmentScript {

    /** The value of a variable that the script reads from the function. */
    private static final String HANDLER = "<handler>";

    private EnvironmentScript() {}

    static String of(SenderSetup setup, String url, String key) {
        String variables = setup.settings().stream()
                .map(setting -> "      " + setting.name() + ": " + jqValue(setting, url, key))
                .collect(Collectors.joining(",\n"));
        String removed = setup.removed().isEmpty()
                ? ""
                : "\n  | del("
                        + setup.removed().stream().map(name -> "." + name).collect(Collectors.joining(", ")) + ")";
        return """
                function='<function>'
                current=$(aws lambda get-function-configuration --function-name "$function" --output json \\
                  --query '{Handler: Handler, Variables: Environment.Variables, Error: Environment.Error}') &&
                environment=$(jq -n --argjson function "$current" --arg key %s '
                  if $function.Error then error("the variables cannot be read: \\($function.Error.Message)") else . end
                  | ($function.Variables // {}) as $set
                  | $set + {
                """.formatted(shellQuoted(key)) + variables + """
                 }%s
                  | {Variables: with_entries(select(.value != null))}') &&
                aws lambda update-function-configuration --function-name "$function" --environment "$environment"
                """.formatted(removed);
    }

    private static String jqValue(Setting setting, String url, String key) {
        String value;
        if (setting.value().equals(HANDLER)) {
            value = "$function.Handler";
        } else {
            // The key travels as an argument: it may hold anything.
            value = '"' + setting.value(url, "\\($key)") + '"';
        }
        return setting.overwrites() ? value : "($set." + setting.name() + " // " + value + ")";
    }

    static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
