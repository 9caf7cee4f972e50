package io.filigree.cost;

import java.math.BigDecimal;

/**
 * Prices of AWS Lambda in one region, in USD.
 *
 * @param x86 of a GB-second on x86_64
 * @param arm of a GB-second on arm64
 * @param request of one request
 */
public record Price(BigDecimal x86, BigDecimal arm, BigDecimal request) {

    /** The price of a GB-second on the architecture, as AWS names it. */
    public double gbSecond(String architecture) {
        return (architecture.equals("arm64") ? arm : x86).doubleValue();
    }

    /**
     * The cost of one invocation.
     *
     * @param billedMillis billed duration
     * @param memoryMb configured memory
     * @param architecture as AWS names it
     */
    public double invocation(double billedMillis, double memoryMb, String architecture) {
        return billedMillis / 1_000 * memoryMb / 1_024 * gbSecond(architecture) + request.doubleValue();
    }
}
