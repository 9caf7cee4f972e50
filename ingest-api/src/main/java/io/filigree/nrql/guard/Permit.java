package io.filigree.nrql.guard;

/** The right to use a connection, until it is closed. */
interface Permit extends AutoCloseable {

    @Override
    void close();
}
