package io.filigree.recommendation;

/** List prices of Lambda in most regions, in USD, without the free tier and without discounts. */
public final class ListPrice {

    static final double X86_GB_SECOND = 0.0000166667;
    static final double ARM_GB_SECOND = 0.0000133334;
    static final double REQUEST = 0.20 / 1_000_000;

    private ListPrice() {}

    /** The price of a GB-second on the architecture, as AWS names it. */
    static double gbSecond(String architecture) {
        return architecture.equals("arm64") ? ARM_GB_SECOND : X86_GB_SECOND;
    }

    /**
     * The cost of one invocation.
     *
     * @param billedMillis billed duration
     * @param memoryMb configured memory
     * @param architecture as AWS names it
     */
    public static double invocation(double billedMillis, double memoryMb, String architecture) {
        return billedMillis / 1_000 * memoryMb / 1_024 * gbSecond(architecture) + REQUEST;
    }
}
