package io.filigree.http;

import java.io.IOException;
import java.util.List;

import io.filigree.http.ReceivedBody.Ending;
import io.filigree.http.RequestPermits.Permit;
import io.filigree.problem.ProblemWriter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Passes a request on when its body is in memory, so that no thread waits for a client's bytes, and when a permit is
 * free. The body is read as it arrives; then the container dispatches the request again. This is the first filter,
 * because no filter before it may read a body.
 */
final class RequestBodyFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** The only page that accepts a body of unauthenticated callers. */
    private static final String LOGIN = "/login";

    private final transient CallerClassifier callers;
    private final transient List<BodyLimit> limits;
    private final transient BodyReadings readings;
    private final transient BodyPlans plans;
    private final transient RequestPermits permits;
    private final transient ConnectionTracker connections;
    private final transient HttpMetrics metrics;
    private final transient ProblemWriter problems;

    RequestBodyFilter(
            CallerClassifier callers,
            List<BodyLimit> limits,
            BodyReadings readings,
            BodyPlans plans,
            RequestPermits permits,
            ConnectionTracker connections,
            HttpMetrics metrics,
            ProblemWriter problems) {
        this.callers = callers;
        this.limits = List.copyOf(limits);
        this.readings = readings;
        this.plans = plans;
        this.permits = permits;
        this.connections = connections;
        this.metrics = metrics;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            begin(request, response, chain);
            return;
        }
        ReceivedBody body = BodyReading.takeFrom(request);
        if (body == null) {
            chain.doFilter(request, response);
        } else {
            resume(body, request, response, chain);
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CallerClass caller = callers.classify(request);
        if (caller.isAuthenticated()) {
            connections.authenticated(request.getServletConnection().getConnectionId());
        }
        if (caller == CallerClass.REFUSED) {
            metrics.refused("no_key");
        }
        if (caller == CallerClass.REFUSED || caller == CallerClass.PROBE) {
            // A single response for a connection never blocks, whether the client reads it or not.
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        if (!hasBody(request)) {
            admit(caller, request, response, chain);
            return;
        }
        ServletInputStream in = request.getInputStream(); // the container parses no form from now on
        long length = request.getContentLengthLong();
        BodyPlan plan = plan(caller, request);
        ConnectionControl control = ConnectionControl.of(request);
        if (plan.readBytes() == 0 || (length > plan.readBytes() && caller == CallerClass.REFUSED)) {
            abandon(request, response);
            pass(caller, new byte[0], request, response, chain);
            return;
        }
        control.acknowledge();
        read(caller, plan, in, request);
    }

    private void read(CallerClass caller, BodyPlan plan, ServletInputStream in, HttpServletRequest request) {
        request.setAttribute(CallerClass.class.getName(), caller);
        AsyncContext context = request.startAsync();
        context.setTimeout(0); // readings enforce the timeout
        BodyReading reading = new BodyReading(request, context, in, caller, plan, readings, System.nanoTime());
        context.addListener(reading);
        readings.started(reading);
        in.setReadListener(reading);
    }

    private void resume(ReceivedBody body, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CallerClass caller = caller(request);
        if (body.ending() != Ending.COMPLETE) {
            abandon(request, response);
        }
        try {
            if (body.ending().isFailure() && caller != CallerClass.REFUSED) {
                refuse(body.ending(), caller, request, response);
            } else {
                pass(caller, body.bytes(), request, response, chain);
            }
        } finally {
            readings.release(body.bytes().length);
        }
    }

    private void pass(
            CallerClass caller,
            byte[] body,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        BufferedRequest buffered =
                new BufferedRequest(request, body, limit(request).takesForms());
        try {
            if (buffered.isForm() && !isForm(buffered, body, response)) {
                return;
            }
            admit(caller, buffered, response, chain);
        } finally {
            buffered.endFirstDispatch();
        }
    }

    private boolean isForm(BufferedRequest request, byte[] body, HttpServletResponse response) throws IOException {
        long max = limit(request).maxBytes();
        if (body.length > max) {
            metrics.refused("body_too_large");
            problems.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "body: the form is longer than the maximum of " + max + " bytes");
            return false;
        }
        try {
            request.parseForm();
            return true;
        } catch (IllegalStateException e) {
            problems.write(response, HttpStatus.BAD_REQUEST, "body: the form is malformed or has too many parameters");
            return false;
        }
    }

    /** Passes the request on if a permit is free; the valve returns the permit after the response is written. */
    private void admit(CallerClass caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (caller.needsPermit()) {
            Permit permit = permits.tryAcquire(caller);
            if (permit == null) {
                metrics.refused("requests");
                response.setHeader(HttpHeaders.CONNECTION, "close");
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                problems.write(
                        request,
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "the maximum number of concurrent requests is reached (filigree.http.max-requests)");
                return;
            }
            request.setAttribute(EdgeValve.PERMIT, permit);
        }
        chain.doFilter(request, response);
    }

    private void refuse(Ending ending, CallerClass caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        metrics.refused(ending.reason());
        if (caller.isAuthenticated()) {
            plan(caller, request).onFailure().accept(ending);
        }
        abandon(request, response);
        if (ending.status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "2");
        }
        problems.write(request, response, HttpStatus.valueOf(ending.status()), plans.explain(ending));
    }

    /** Leaves the rest of the body unread and closes the connection after the response. */
    private static void abandon(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CONNECTION, "close");
        ConnectionControl.of(request).abandonBody();
    }

    private BodyPlan plan(CallerClass caller, HttpServletRequest request) {
        boolean isLogin =
                caller == CallerClass.ANONYMOUS && request.getRequestURI().equals(LOGIN);
        return plans.plan(
                isLogin ? CallerClass.KNOWN : caller, limit(request), request.getContentLengthLong(), keyId(request));
    }

    private static @Nullable Long keyId(HttpServletRequest request) {
        return request.getAttribute(CallerClassifier.KEY_ID) instanceof Long keyId ? keyId : null;
    }

    private BodyLimit limit(HttpServletRequest request) {
        return limits.stream()
                .filter(limit -> limit.matches().test(request.getRequestURI()))
                .findFirst()
                .orElse(BodyLimit.DEFAULT);
    }

    private static CallerClass caller(HttpServletRequest request) {
        return request.getAttribute(CallerClass.class.getName()) instanceof CallerClass caller
                ? caller
                : CallerClass.REFUSED;
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }
}
