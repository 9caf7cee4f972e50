package io.filigree.simulator.extension;

import java.util.Map;

/** The agent inside a function, by its language. */
enum Agent {
    NODE("nodejs", "13.20.0", "Function"),
    PYTHON("python", "10.7.0", "Function"),
    GO("go", "3.20.0", "Go"),
    JAVA("java", "9.2.0", "Function"),
    RUBY("ruby", "9.20.0", "Function");

    private final String language;
    private final String version;
    private final String namePrefix;

    Agent(String language, String version, String namePrefix) {
        this.language = language;
        this.version = version;
        this.namePrefix = namePrefix;
    }

    static Agent of(String runtime) {
        if (runtime.startsWith("nodejs")) {
            return NODE;
        }
        if (runtime.startsWith("python")) {
            return PYTHON;
        }
        if (runtime.startsWith("java")) {
            return JAVA;
        }
        return runtime.startsWith("ruby") ? RUBY : GO;
    }

    String language() {
        return language;
    }

    String version() {
        return version;
    }

    /** What the agent hands to the extension; one string. */
    String message(SimulatedFunction function, Invocation invocation) {
        return this == NODE || this == PYTHON
                ? new PayloadV1(this, function, invocation).message()
                : new PayloadV2(this, function, invocation).message();
    }

    /** What the agent harvests for a collector, by the name of the collector's method. */
    Map<String, Object> harvest(SimulatedFunction function, Invocation invocation) {
        return this == NODE || this == PYTHON
                ? new PayloadV1(this, function, invocation).data()
                : new PayloadV2(this, function, invocation).data();
    }

    String transactionName(SimulatedFunction function, Invocation invocation) {
        return (invocation.trigger().isWeb() ? "WebTransaction/" : "OtherTransaction/") + namePrefix + "/"
                + function.name();
    }
}
