package io.filigree.dashboard;

/** A value of a variable that can be chosen. */
public record VariableChoice(String value, String title) {

    /** The title, or the value where there is none. */
    public String label() {
        return title.isEmpty() ? value : title;
    }
}
