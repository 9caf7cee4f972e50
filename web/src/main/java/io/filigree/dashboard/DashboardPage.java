package io.filigree.dashboard;

import java.util.ArrayList;
import java.util.List;

/** A page of a dashboard: widgets that fill a grid of twelve columns row by row, in their order. */
public record DashboardPage(String name, List<Widget> widgets) {

    public static final int MAX_WIDGETS = 30;

    public DashboardPage {
        widgets = List.copyOf(widgets);
    }

    public DashboardPage named(String newName) {
        return new DashboardPage(newName, widgets);
    }

    public DashboardPage with(List<Widget> newWidgets) {
        return new DashboardPage(name, newWidgets);
    }

    /** The same page with one more widget at its end. */
    public DashboardPage and(Widget widget) {
        List<Widget> more = new ArrayList<>(widgets);
        more.add(widget);
        return with(more);
    }
}
