package io.filigree.benchmarks.attacks;

import java.io.IOException;

import tools.jackson.databind.JsonNode;

/** Queries with one key over one account, through every door that takes them. */
record NrqlClient(RawHttpClient http, String key, String accountId) {

    /** Ways in which a query is posted and its result is laid out. */
    enum Door {
        GET,
        FORM,
        JSON,
        GRAPHQL,
        CSV,
        NDJSON
    }

    NrqlClient over(String account) {
        return new NrqlClient(http, key, account);
    }

    Reply run(String nrql) throws IOException {
        return run(Door.GET, nrql, "");
    }

    Reply run(Door door, String nrql) throws IOException {
        return run(door, nrql, "");
    }

    /** @param timeout in seconds, or empty */
    Reply run(Door door, String nrql, String timeout) throws IOException {
        String path = "/v1/accounts/" + accountId + "/query";
        String header = "X-Query-Key: " + key;
        String form = "nrql=" + RawHttpClient.encoded(nrql) + (timeout.isEmpty() ? "" : "&timeout=" + timeout);
        return switch (door) {
            case GET -> http.get(path + "?" + form, header);
            case CSV -> http.get(path + "?" + form, header, "Accept: text/csv");
            case NDJSON -> http.get(path + "?" + form, header, "Accept: application/x-ndjson");
            case FORM -> http.form(path, form, header);
            case JSON ->
                http.json(
                        "POST",
                        path,
                        Telemetry.json(Telemetry.object(
                                "nrql", nrql, "timeout", timeout.isEmpty() ? null : Integer.valueOf(timeout))),
                        header);
            case GRAPHQL ->
                http.json("POST", "/graphql", Telemetry.json(Telemetry.object("query", graphql(nrql))), header);
        };
    }

    private String graphql(String nrql) {
        return "{ actor { account(id: " + Long.parseLong(accountId) + ") { nrql(query: " + Telemetry.json(nrql)
                + ") { results } } } }";
    }

    /** The results of a query that has to be answered. */
    JsonNode result(String nrql) throws IOException {
        Reply reply = run(nrql);
        if (reply.status() != 200) {
            throw new IOException("Not answered: " + nrql + ": " + reply.summary());
        }
        return reply.json().path("results");
    }

    long count(String nrql) throws IOException {
        return result(nrql).path(0).path("count").asLong(0);
    }

    /** What an attacker can compare: the answer without the time it took and the moment it was made. */
    static String comparable(Reply reply) {
        return reply.status() + " "
                + reply.text()
                        .replaceAll("\"wallClockTime\":\\d+", "")
                        .replaceAll("\"(begin|end)Time(Millis|Seconds)?\":(\"[^\"]*\"|[0-9.E]+)", "");
    }
}
