package io.filigree.page.account;

/** The commands that set up EventBridge to post CloudTrail events of function changes. */
final class EventBridgeSetup {

    /** A placeholder for the secret of an existing events key. */
    static final String SOME_KEY = "<events key>";

    private EventBridgeSetup() {}

    /** @param key the secret of an events key, or {@link #SOME_KEY} */
    static String cli(String url, String key) {
        return """
                aws events create-connection --name filigree --authorization-type API_KEY \\
                  --auth-parameters 'ApiKeyAuthParameters={ApiKeyName=Api-Key,ApiKeyValue=%s}'
                aws events create-api-destination --name filigree --http-method POST --connection-arn <ConnectionArn> \\
                  --invocation-endpoint %s/aws/events --invocation-rate-limit-per-second 20
                aws events put-rule --name filigree --event-pattern '{"source": ["aws.lambda"],
                  "detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventSource": ["lambda.amazonaws.com"],
                  "eventName": [{"prefix": "CreateFunction"}, {"prefix": "UpdateFunction"}, {"prefix": "DeleteFunction"},
                  {"prefix": "PublishVersion"}, {"prefix": "TagResource"}, {"prefix": "UntagResource"}]}}'
                aws events put-targets --rule filigree --targets 'Id=filigree,Arn=<ApiDestinationArn>,RoleArn=<role>'
                """.formatted(key, url);
    }
}
