package io.filigree.simulator.demo;

import java.util.List;

/**
 * An account of the demo.
 *
 * @param regions the regions to poll, the busiest first
 */
record DemoAccount(String id, String name, List<String> regions) {

    static final DemoAccount PRODUCTION =
            new DemoAccount("404160219871", "production", List.of("eu-west-1", "us-east-1", "eu-central-1"));
    static final DemoAccount STAGING =
            new DemoAccount("518843620047", "staging", List.of("eu-west-1", "us-east-1", "ap-southeast-1"));
    static final DemoAccount DATA = new DemoAccount("730215968314", "data", List.of("eu-west-1", "us-west-2"));

    static final List<DemoAccount> ALL = List.of(PRODUCTION, STAGING, DATA);

    /** An account that is not paired: its events stay undecorated. */
    static final String UNPAIRED_ID = "862094415530";

    DemoAccount {
        regions = List.copyOf(regions);
    }

    String roleArn() {
        return "arn:aws:iam::" + id + ":role/filigree-inventory";
    }
}
