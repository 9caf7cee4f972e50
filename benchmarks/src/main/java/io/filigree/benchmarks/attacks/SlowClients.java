package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Requests that never end: what they occupy may keep no sender, no reader and no login waiting. */
final class SlowClients {

    private static final String FAMILY = "slow-clients";

    private static final int HELD_FOR_S = 10;

    /** Beginnings of requests; {@code K} is the placeholder of a valid ingest key, {@code Q} of a valid query key. */
    private static final Map<String, String> DOORS = doors();

    private SlowClients() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        DOORS.forEach(
                (name, head) -> attacks.add(Attack.load(FAMILY, "300-" + name, target -> hold(target, 300, head))));
        for (String name :
                List.of("ingest-no-key", "ingest-valid-key", "login", "headers", "connected-only", "query-valid-key")) {
            attacks.add(
                    Attack.load(FAMILY, "1000-" + name, target -> hold(target, 1_000, DOORS.getOrDefault(name, ""))));
        }
        return attacks;
    }

    private static Map<String, String> doors() {
        Map<String, String> doors = new LinkedHashMap<>();
        String form = "Content-Type: application/x-www-form-urlencoded\r\n";
        String json = "Content-Type: application/json\r\n";
        String length = "Content-Length: 60000\r\n\r\n";
        doors.put("connected-only", "");
        doors.put("headers", "GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        doors.put("login", post("/login", form) + length);
        doors.put("login-chunked", post("/login", form) + "Transfer-Encoding: chunked\r\n\r\n1\r\n");
        doors.put("graphql", post("/graphql", json) + length);
        doors.put("ingest-no-key", post("/aws/lambda/v1", json) + length);
        doors.put("ingest-wrong-key", post("/aws/lambda/v1", json + "X-License-Key: flg_ing_wrong\r\n") + length);
        doors.put("ingest-valid-key", post("/aws/lambda/v1", json + "X-License-Key: K\r\n") + length);
        doors.put(
                "ingest-valid-key-chunked",
                post("/aws/lambda/v1", json + "X-License-Key: K\r\n") + "Transfer-Encoding: chunked\r\n\r\n1\r\n");
        doors.put(
                "ingest-expect",
                post("/aws/lambda/v1", json + "X-License-Key: K\r\nExpect: 100-continue\r\n") + length);
        doors.put("ingest-prefix", post("/any/prefix/aws/lambda/v1", json) + length);
        doors.put("query-no-key", post("/v1/accounts/0/query", form) + length);
        doors.put("query-valid-key", post("/v1/accounts/0/query", form + "X-Query-Key: Q\r\n") + length);
        doors.put("query-json-valid-key", post("/v1/accounts/0/query", json + "X-Query-Key: Q\r\n") + length);
        doors.put("aws-events", post("/aws/events", json) + length);
        doors.put("admin-json", post("/api/keys", json) + length);
        doors.put("unknown", post("/nothing", json) + length);
        doors.put("get-with-body", "GET /login HTTP/1.1\r\nHost: x\r\n" + length);
        return doors;
    }

    private static String post(String path, String headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers;
    }

    private static AttackOutcome hold(Target target, int size, String head) throws IOException, InterruptedException {
        byte[] start = head.replace("K\r", target.ingestA() + "\r")
                .replace("Q\r", target.newKey("query") + "\r")
                .getBytes(ISO_8859_1);
        List<Socket> sockets = new ArrayList<>();
        int refused = 0;
        try {
            for (int i = 0; i < size; i++) {
                try {
                    Socket socket = target.http().timeout(1_000).connect();
                    sockets.add(socket);
                    socket.getOutputStream().write(start);
                } catch (IOException e) {
                    refused++;
                }
            }
            Others others = new Others();
            for (int second = 0; second < HELD_FOR_S; second++) {
                sockets.forEach(SlowClients::drip);
                others.ask(target);
                Thread.sleep(700);
            }
            long closed = sockets.stream().filter(SlowClients::isClosed).count();
            return AttackOutcome.when(
                    others.slowestMs <= 2_500 && others.failed.isEmpty(),
                    "%d connections held for %d s, %d closed, %d refused; login page and query of others took at most %d ms%s",
                    size,
                    HELD_FOR_S,
                    closed,
                    refused,
                    others.slowestMs,
                    others.failed);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Ordinary users elsewhere. */
    private static final class Others {
        private long slowestMs;
        private String failed = "";

        void ask(Target target) throws IOException {
            Function<String, RawHttpClient> from =
                    address -> target.http().from(address).timeout(8_000);
            long start = System.nanoTime();
            try {
                Reply login = from.apply("127.0.0.9").get("/login");
                Reply query = new NrqlClient(
                                from.apply("127.0.0.10"), target.anyone().key(), "0")
                        .run("SELECT count(*) FROM Mark SINCE 1 minute ago");
                if (login.status() != 200 || query.status() != 200) {
                    failed = "; answered " + login.status() + " and " + query.status();
                }
            } catch (java.net.SocketTimeoutException e) {
                failed = "; not answered";
            }
            slowestMs = Math.max(slowestMs, (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static void drip(Socket socket) {
        try {
            socket.getOutputStream().write('1');
        } catch (IOException e) {
            // Closed by the server, which is well.
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            byte[] buffer = new byte[4_096];
            while (true) {
                if (socket.getInputStream().read(buffer) < 0) {
                    return true;
                }
            }
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
