package io.filigree.setup;

/** Commands that create a delivery stream and subscribe a log group to it. */
final class FirehoseCommands {

    private FirehoseCommands() {}

    static String cli(String url, String key) {
        return """
                aws firehose create-delivery-stream --delivery-stream-name filigree --delivery-stream-type DirectPut \\
                  --http-endpoint-destination-configuration %s
                aws logs put-subscription-filter --log-group-name /aws/lambda/<function> --filter-name filigree \\
                  --filter-pattern '' --destination-arn <ARN of the stream> --role-arn <role of CloudWatch Logs>
                """.formatted(EnvironmentScript.shellQuoted(
                """
                {
                    "EndpointConfiguration": {"Name": "Filigree", "Url": "%s/aws/firehose/v1", "AccessKey": "%s"},
                    "RequestConfiguration": {"ContentEncoding": "GZIP"},
                    "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60},
                    "S3BackupMode": "FailedDataOnly", "RoleARN": "<role of the stream>",
                    "S3Configuration": {"RoleARN": "<role of the stream>", "BucketARN": "<ARN of a bucket>"}}""".formatted(url, key.replace("\\", "\\\\").replace("\"", "\\\""))));
    }
}
