package io.filigree.page.account;

import java.time.Instant;

import io.filigree.page.TimestampView;
import io.filigree.query.account.FirstEvent;

/** The first event of an account. */
record FirstEventView(String arn, String function, String region, TimestampView at) {

    static FirstEventView of(FirstEvent first, Instant now) {
        return new FirstEventView(
                first.functionArn(), first.functionName(), first.region(), TimestampView.of(first.at(), now));
    }
}
