package io.filigree.nrql.guard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.filigree.access.AccessPrincipal;
import io.filigree.http.ClientDisconnection;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The HTTP request of the current thread. */
final class RequestQueryContext implements QueryContext {

    /** A request may run several queries. */
    private final AtomicLong actions = new AtomicLong();

    @Override
    public QueryCaller caller() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            AccessPrincipal principal = AccessPrincipal.of(attributes.getRequest());
            return new QueryCaller(principal.id(), principal.userName() != null);
        }
        return QueryCaller.SYSTEM;
    }

    @Override
    public BooleanSupplier disconnection() {
        return ClientDisconnection.ofCurrentRequest();
    }

    @Override
    public void afterResponse(Runnable action) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null) {
            action.run();
        } else {
            String name = RequestQueryContext.class.getName() + "." + actions.incrementAndGet();
            request.registerDestructionCallback(name, action, RequestAttributes.SCOPE_REQUEST);
        }
    }
}
