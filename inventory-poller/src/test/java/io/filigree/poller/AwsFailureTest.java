package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

class AwsFailureTest {

    private static final String LIST = AccountSession.LIST_FUNCTIONS;
    private static final String ASSUME = AccountSessions.ASSUME_ROLE;

    @ParameterizedTest
    @CsvSource({
        "lambda:ListFunctions,    UnrecognizedClientException, REGION_DISABLED",
        "tag:GetResources,        UnrecognizedClientException, REGION_DISABLED",
        "lambda:ListFunctions,    InvalidClientTokenId,        REGION_DISABLED",
        "lambda:ListFunctions,    OptInRequired,               REGION_DISABLED",
        "account:ListRegions,     UnrecognizedClientException, SESSION_ENDED",
        "sts:GetCallerIdentity,   InvalidClientTokenId,        SESSION_ENDED",
        "lambda:ListFunctions,    ExpiredTokenException,       SESSION_ENDED",
        "tag:GetResources,        ExpiredToken,                SESSION_ENDED",
        "lambda:ListFunctions,    AccessDeniedException,       DENIED",
        "tag:GetResources,        ThrottledException,          THROTTLED",
        "lambda:ListFunctions,    ServiceException,            BROKEN",
    })
    void isToldByActionAndCodeInASession(String action, String code, AwsFailure.Kind kind) {
        assertThat(AwsFailure.of(action, answer(code, "no")).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidClientTokenId,        OWN_CREDENTIALS",
        "UnrecognizedClientException, OWN_CREDENTIALS",
        "ExpiredToken,                OWN_CREDENTIALS",
        "SignatureDoesNotMatch,       OWN_CREDENTIALS",
        "RegionDisabledException,     REGION_DISABLED",
        "AccessDenied,                DENIED",
        "Throttling,                  THROTTLED",
        "InternalFailure,             BROKEN",
    })
    void isToldByCodeWithOurOwnCredentials(String code, AwsFailure.Kind kind) {
        assertThat(AwsFailure.ofOwn(ASSUME, "aws", answer(code, "no")).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "aws-us-gov", "aws-cn", "aws-eusc"})
    void namesThePartitionWhoseCredentialsAreNeeded(String partition) {
        AwsFailure fault = AwsFailure.ofOwn(ASSUME, partition, answer("InvalidClientTokenId", "invalid"));

        assertThat(fault.reason())
                .contains(
                        "does not know Filigree's credentials (403 InvalidClientTokenId",
                        "of another partition",
                        partition)
                .doesNotContain("region is not enabled");
        assertThat(fault.fix()).contains("credentials").doesNotContain("Enable the region");
    }

    @Test
    void tellsStsThatIsNotActiveFromARegionOfTheAccount() {
        AwsFailure own = AwsFailure.ofOwn(ASSUME, "aws", answer("RegionDisabledException", "STS is not activated"));

        assertThat(own.reason()).contains("STS is not active");
        assertThat(own.fix()).contains("FILIGREE_AWS_STSREGION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z",
                "Signature not yet current: 20260101T000000Z is still later than 20251231T234500Z"
            })
    void blamesTheClockForASignatureOutOfTime(String message) {
        assertThat(AwsFailure.of(LIST, answer("InvalidSignatureException", message))
                        .kind())
                .isEqualTo(AwsFailure.Kind.CLOCK_SKEWED);
        assertThat(AwsFailure.ofOwn(ASSUME, "aws", answer("SignatureDoesNotMatch", message))
                        .kind())
                .isEqualTo(AwsFailure.Kind.CLOCK_SKEWED);
    }

    @Test
    void saysThatThereAreNoCredentialsAtAll() {
        AwsFailure fault = AwsFailure.ofOwn(
                ASSUME, "aws", SdkClientException.create("Unable to load credentials from any of the providers"));

        assertThat(fault.kind()).isEqualTo(AwsFailure.Kind.OWN_CREDENTIALS);
        assertThat(fault.reason()).contains("Filigree has no AWS credentials");
    }

    @Test
    void pointsToTheStsRegionWhenStsCannotBeReached() {
        assertThat(AwsFailure.ofOwn(ASSUME, "aws", SdkClientException.create("no route"))
                        .fix())
                .contains("FILIGREE_AWS_STSREGION");
    }

    private static SdkException answer(String code, String message) {
        return StsException.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
