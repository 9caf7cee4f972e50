package io.filigree.dashboard;

/**
 * What an import could not convert as it is.
 *
 * @param part the page and the title of the widget, or the name of the variable
 * @param outcome whether the part is missing or differs
 * @param query the query that was not converted; empty without
 */
public record ImportNote(Outcome outcome, String part, String reason, String query) {

    /** What became of the part. */
    public enum Outcome {
        NOT_CONVERTED("Not converted"),
        CHANGED("Changed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
