package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests whose end two servers would see in different places: none may be answered as two. */
final class RequestSmuggling {

    private static final String FAMILY = "request-smuggling";
    private static final String HIDDEN = "GET /actuator/health HTTP/1.1\r\nHost: x\r\n\r\n";

    private static final Map<String, String> REQUESTS = requests();

    private RequestSmuggling() {}

    static List<Attack> attacks() {
        return REQUESTS.entrySet().stream()
                .map(request -> Attack.quick(FAMILY, request.getKey(), target -> one(target, request.getValue())))
                .toList();
    }

    private static Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
        String start = "POST /login HTTP/1.1\r\nHost: x\r\n";
        String length = "Content-Length: " + (HIDDEN.length() + 5) + "\r\n";
        String body = "0\r\n\r\n" + HIDDEN;
        requests.put("both-lengths", start + length + "Transfer-Encoding: chunked\r\n\r\n" + body);
        requests.put("two-lengths", start + "Content-Length: 5\r\n" + length + "\r\n" + body);
        requests.put("list-of-lengths", start + "Content-Length: 5, " + (HIDDEN.length() + 5) + "\r\n\r\n" + body);
        requests.put("plus-length", start + "Content-Length: +5\r\n\r\n" + body);
        requests.put("unknown-coding", start + length + "Transfer-Encoding: xchunked\r\n\r\n" + body);
        requests.put("space-before-colon", start + length + "Transfer-Encoding : chunked\r\n\r\n" + body);
        requests.put("tab-in-coding", start + length + "Transfer-Encoding:\tchunked, identity\r\n\r\n" + body);
        requests.put("folded-coding", start + length + "Transfer-Encoding:\r\n chunked\r\n\r\n" + body);
        requests.put("bad-chunk-size", start + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + HIDDEN);
        requests.put("huge-chunk-size", start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + HIDDEN);
        requests.put("line-feed-only", start.replace("\r\n", "\n") + "Content-Length: 5\n\r\nGET /x\r\n\r\n" + HIDDEN);
        return requests;
    }

    /** Sends one request; a second response shows that it was parsed as two. */
    private static AttackOutcome one(Target target, String request) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (Socket socket = target.http().timeout(2_000).connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            byte[] buffer = new byte[4_096];
            for (int read = socket.getInputStream().read(buffer);
                    read > 0;
                    read = socket.getInputStream().read(buffer)) {
                answers.append(new String(buffer, 0, read, ISO_8859_1));
            }
        } catch (SocketTimeoutException | SocketException e) {
            // Kept open or reset: what came until then is what counts.
        }
        boolean second = answers.toString().contains("\"status\":\"UP\"");
        int newLine = answers.indexOf("\r\n");
        return AttackOutcome.when(
                !second,
                "answered %s, the hidden request is %s",
                newLine < 0 ? "nothing" : answers.substring(0, newLine),
                second ? "answered too" : "not answered");
    }
}
