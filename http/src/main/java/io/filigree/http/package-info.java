/**
 * The HTTP layer: connections, client addresses, bodies and concurrency. Limits the resources that a client can use
 * before it is authenticated. Knows no feature, and no kind of key.
 */
@NullMarked
package io.filigree.http;

import org.jspecify.annotations.NullMarked;
