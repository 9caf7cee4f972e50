package io.filigree.page.query;

import java.util.function.BooleanSupplier;

import io.filigree.access.AccessPrincipal;
import io.filigree.http.ClientDisconnection;

/**
 * The user that a panel is for.
 *
 * @param id unique for each user
 * @param gone whether the client has disconnected; called by the thread of the request
 */
record PanelCaller(String id, BooleanSupplier gone) {

    /** The caller in the request of the current thread. */
    static PanelCaller of(AccessPrincipal principal) {
        return new PanelCaller(principal.id(), ClientDisconnection.ofCurrentRequest());
    }
}
