package io.filigree.nrql.guard;

/** The permission to use a connection; {@link #close} returns it. */
interface Permit extends AutoCloseable {

    @Override
    void close();
}
