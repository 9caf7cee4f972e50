package io.filigree.dashboard;

/** A value of a variable that can be chosen. */
public record VariableChoice(String value, String title) {

    /** The title; the value of a choice without a title. */
    public String label() {
        return title.isEmpty() ? value : title;
    }
}
