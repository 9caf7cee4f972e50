/**
 * How requests reach the application: connections, client addresses, bodies, and how many requests run at once. Bounds
 * what a client can occupy before it has shown a key. Knows no feature, and no kind of key.
 */
@NullMarked
package io.filigree.http;

import org.jspecify.annotations.NullMarked;
