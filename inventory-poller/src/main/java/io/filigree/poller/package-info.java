/**
 * AWS in, inventory out: pairs with an account's role, sweeps its regions and hands complete listings to the inventory.
 * Meets ingest only in tables; knows nothing of events or HTTP servers. The values of environment variables, which AWS
 * lists in clear, end here.
 */
@NullMarked
package io.filigree.poller;

import org.jspecify.annotations.NullMarked;
