package io.filigree.decorator.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvokedArnTest {

    private static final FunctionArn CHECKOUT = new FunctionArn("aws", "eu-west-1", "123456789012", "checkout");

    @Test
    void readsAnUnqualifiedArn() {
        assertThat(InvokedArn.parse("arn:aws:lambda:eu-west-1:123456789012:function:checkout"))
                .contains(new InvokedArn(CHECKOUT, null));
    }

    @Test
    void keepsAnAliasBesideTheFunction() {
        assertThat(InvokedArn.parse("arn:aws:lambda:eu-west-1:123456789012:function:checkout:live"))
                .contains(new InvokedArn(CHECKOUT, "live"));
    }

    @Test
    void takesLatestForTheFunctionItself() {
        assertThat(InvokedArn.parse("arn:aws:lambda:eu-west-1:123456789012:function:checkout:$LATEST"))
                .contains(new InvokedArn(CHECKOUT, null));
    }

    @Test
    void takesTheVersionFromTheQualifierOrAsReported() {
        InvokedArn plain = new InvokedArn(CHECKOUT, null);
        InvokedArn live = new InvokedArn(CHECKOUT, "live");

        assertThat(plain.version()).isEqualTo("$LATEST");
        assertThat(new InvokedArn(CHECKOUT, "7").version()).isEqualTo("7");
        assertThat(live.version()).isNull();
        assertThat(live.ranAs("7").version()).isEqualTo("7");
        assertThat(live.ranAs("$LATEST").version()).isEqualTo("$LATEST");
        assertThat(plain.ranAs("7").version()).isEqualTo("7");
        assertThat(live.ranAs("7")).hasToString(CHECKOUT + ":live");
    }

    @Test
    void keepsNoReportedVersionThatTheQualifierImplies() {
        assertThat(new InvokedArn(CHECKOUT, null).ranAs("$LATEST")).isEqualTo(new InvokedArn(CHECKOUT, null));
        assertThat(new InvokedArn(CHECKOUT, "7").ranAs("8")).isEqualTo(new InvokedArn(CHECKOUT, "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0", "07", "-1", "7 ", "seven", "live", "$latest", "12345678901", "٣"})
    void ignoresAReportedVersionThatIsNone(String version) {
        InvokedArn live = new InvokedArn(CHECKOUT, "live");
        assertThat(live.ranAs(version)).isEqualTo(live);
    }

    @Test
    void findsTheFunctionOfADurableExecution() {
        assertThat(InvokedArn.parse(
                        "arn:aws:lambda:eu-west-1:123456789012:function:checkout:7/durable-execution/order/42"))
                .contains(new InvokedArn(CHECKOUT, "7"));
    }

    @Test
    void readsOtherPartitions() {
        assertThat(InvokedArn.parse("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:checkout"))
                .contains(new InvokedArn(
                        new FunctionArn("aws-us-gov", "us-gov-west-1", "123456789012", "checkout"), null));
    }

    @Test
    void takesAnEdgeReplicaHomeToItsFunction() {
        assertThat(InvokedArn.parse("arn:aws:lambda:eu-west-1:123456789012:function:us-east-1.checkout:3"))
                .contains(new InvokedArn(new FunctionArn("aws", "us-east-1", "123456789012", "checkout"), "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "checkout",
                "arn:aws:lambda:eu-west-1:123456789012:function:",
                "arn:aws:lambda:eu-west-1:12345678901:function:checkout",
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:a:b",
                "arn:aws:lambda:eu-west-1:123456789012:function:check out",
                "arn:aws:lambda:eu-west-1:123456789012:web-function/checkout",
                "arn:aws:lambda:eu-west-1:123456789012:layer:checkout:1",
                "arn:aws:s3:::bucket",
                "arn:aws:lambda::123456789012:function:checkout"
            })
    void refusesWhatIsNoFunctionArn(String text) {
        assertThat(InvokedArn.parse(text)).isEmpty();
    }

    @Test
    void tellsTheFunctionFromItsOwnLogGroup() {
        assertThat(InvokedArn.ofLogs(
                        "/aws/lambda/checkout", "2026/11/20/[$LATEST]0123abcd", "123456789012", "eu-west-1"))
                .contains(new InvokedArn(CHECKOUT, null));
    }

    @Test
    void tellsTheVersionFromTheLogStream() {
        assertThat(InvokedArn.ofLogs("/aws/lambda/checkout", "2026/11/20/[7]0123abcd", "123456789012", "eu-west-1"))
                .contains(new InvokedArn(CHECKOUT, "7"));
    }

    @Test
    void tellsTheFunctionOfASharedLogGroupFromTheStream() {
        assertThat(InvokedArn.ofLogs(
                        "/shop/all", "2026/11/20/checkout[$LATEST][0123abcd]", "123456789012", "eu-west-1"))
                .contains(new InvokedArn(CHECKOUT, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/aws/lambda/team-shared", "/aws/lambda/payments", "/aws/lambda/prod/shared", "/shop/all"})
    void prefersTheStreamToTheGroup(String logGroup) {
        assertThat(InvokedArn.ofLogs(logGroup, "2026/11/20/checkout[7]0123abcd", "123456789012", "eu-west-1"))
                .contains(new InvokedArn(CHECKOUT, "7"));
    }

    @Test
    void tellsNothingFromASharedLogGroupWithAPlainStream() {
        assertThat(InvokedArn.ofLogs("/shop/all", "2026/11/20/[$LATEST]0123abcd", "123456789012", "eu-west-1"))
                .isEmpty();
    }

    @Test
    void tellsNothingWithoutAnOwner() {
        assertThat(InvokedArn.ofLogs("/aws/lambda/checkout", "", "", "eu-west-1"))
                .isEmpty();
    }

    @Test
    void derivesThePartitionFromTheRegion() {
        assertThat(FunctionArn.of("cn-north-1", "123456789012", "checkout"))
                .hasToString("arn:aws-cn:lambda:cn-north-1:123456789012:function:checkout");
    }
}
