package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.simulator.extension.Post;

/**
 * Posts like the real extensions: over a persistent connection, with a timeout of 2.4 s and a retry after a timeout.
 * The Go extension retries neither after a response nor after a broken connection. The Rust extension retries
 * after 5xx and a broken connection. In APM mode a request has 20 s and is sent once.
 */
final class ExtensionCourier implements Courier {

    private static final Duration TIMEOUT = Duration.ofMillis(2_400);
    private static final Duration APM_TIMEOUT = Duration.ofSeconds(20);

    /** The retry behaviour of senders. */
    enum Manners {
        GO(TIMEOUT, 20, Duration.ofSeconds(10), 200),
        RUST(TIMEOUT, 4, Duration.ofDays(1), 200, 400, 900),
        APM(APM_TIMEOUT, 1, Duration.ZERO, 0);

        private final Duration timeout;
        private final int attempts;
        private final Duration budget;
        private final long[] pausesMs;

        Manners(Duration timeout, int attempts, Duration budget, long... pausesMs) {
            this.timeout = timeout;
            this.attempts = attempts;
            this.budget = budget;
            this.pausesMs = pausesMs;
        }

        private boolean repeats(Attempt attempt) {
            return attempt == Attempt.TIMED_OUT || this == RUST && attempt != Attempt.REFUSED_FOR_GOOD;
        }

        private long pauseMs(int attempt) {
            return pausesMs[Math.min(attempt, pausesMs.length) - 1];
        }
    }

    private enum Attempt {
        ACKNOWLEDGED(Fate.ACKNOWLEDGED),
        FAILED_AT_SERVER(Fate.REFUSED),
        REFUSED_FOR_GOOD(Fate.REFUSED),
        TIMED_OUT(Fate.UNANSWERED),
        BROKEN(Fate.UNANSWERED);

        private final Fate fate;

        Attempt(Fate fate) {
            this.fate = fate;
        }

        static Attempt of(int status) {
            if (status / 100 == 2) {
                return ACKNOWLEDGED;
            }
            return status / 100 == 5 ? FAILED_AT_SERVER : REFUSED_FOR_GOOD;
        }
    }

    private final URI endpoint;
    private final Manners manners;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    ExtensionCourier(URI endpoint, Manners manners) {
        this.endpoint = endpoint;
        this.manners = manners;
    }

    @Override
    public Delivery deliver(Post post) throws InterruptedException {
        HttpRequest request = request(post);
        long begun = System.nanoTime();
        Fate fate = Fate.UNANSWERED;
        for (int number = 1; ; number++) {
            long sent = System.nanoTime();
            Attempt attempt = attempt(request);
            Duration taken = Duration.ofNanos(System.nanoTime() - sent);
            if (attempt == Attempt.ACKNOWLEDGED) {
                return new Delivery(Fate.ACKNOWLEDGED, taken);
            }
            fate = fate.compareTo(attempt.fate) <= 0 ? fate : attempt.fate;
            boolean late = System.nanoTime() - begun > manners.budget.toNanos();
            if (!manners.repeats(attempt) || number == manners.attempts || late) {
                return new Delivery(fate, Duration.ZERO);
            }
            Thread.sleep(manners.pauseMs(number));
        }
    }

    private HttpRequest request(Post post) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(post.path()))
                .timeout(manners.timeout)
                .POST(BodyPublishers.ofByteArray(post.body()));
        post.headers().forEach(request::header);
        return request.build();
    }

    @Override
    public String exchange(Post post) {
        try {
            HttpResponse<String> response = http.send(request(post), BodyHandlers.ofString());
            return response.statusCode() / 100 == 2 ? response.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private Attempt attempt(HttpRequest request) throws InterruptedException {
        try {
            return Attempt.of(http.send(request, BodyHandlers.discarding()).statusCode());
        } catch (HttpTimeoutException e) {
            return Attempt.TIMED_OUT;
        } catch (IOException e) {
            return Attempt.BROKEN;
        }
    }
}
