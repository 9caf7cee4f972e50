package io.filigree.simulator.extension;

/** What a handler does below itself, in turn. */
enum ChildSpan {
    EXTERNAL,
    DATASTORE,
    SEGMENT,
    INTERNAL;

    private static final ChildSpan[] IN_TURN = values();

    static ChildSpan at(int index) {
        return IN_TURN[index % IN_TURN.length];
    }

    /** How many of the first {@code spans} are of this kind. */
    int among(int spans) {
        return (spans + IN_TURN.length - 1 - ordinal()) / IN_TURN.length;
    }
}
