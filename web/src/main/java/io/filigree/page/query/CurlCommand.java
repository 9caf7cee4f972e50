package io.filigree.page.query;

/** Formats a query as a curl command. */
final class CurlCommand {

    private CurlCommand() {}

    static String of(String url, QueryAddress address) {
        return "curl -sG -H \"X-Query-Key: $FILIGREE_QUERY_KEY\" "
                + quoted(url + "/v1/accounts/" + address.accountId() + "/query") + " \\\n  --data-urlencode "
                + quoted("nrql=" + address.nrql());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
