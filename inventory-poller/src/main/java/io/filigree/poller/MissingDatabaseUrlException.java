package io.filigree.poller;

/** Thrown when the standalone poller is started without the URL of the ingest processes' database. */
final class MissingDatabaseUrlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MissingDatabaseUrlException() {
        super(
                "SPRING_DATASOURCE_URL is not set: the separate poller needs the database of the ingest processes. Set it with"
                        + " SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to the same values as there.");
    }
}
