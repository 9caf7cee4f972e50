package io.filigree.dashboard;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The content of a dashboard, which exports contain as well. Lists keep the order of the user. */
public record DashboardDefinition(
        String name, String description, List<DashboardVariable> variables, List<DashboardPage> pages) {

    public static final int MAX_NAME = 100;
    public static final int MAX_DESCRIPTION = 500;
    public static final int MAX_VARIABLES = 10;
    public static final int MAX_PAGES = 20;

    public DashboardDefinition {
        requireNonNull(name, "name");
        variables = List.copyOf(variables);
        pages = List.copyOf(pages);
    }

    /** A dashboard with one empty page. */
    public static DashboardDefinition named(String name) {
        return new DashboardDefinition(name, "", List.of(), List.of(new DashboardPage("Page 1", List.of())));
    }

    public DashboardDefinition described(String newName, String newDescription) {
        return new DashboardDefinition(newName, newDescription, variables, pages);
    }

    public DashboardDefinition withVariables(List<DashboardVariable> newVariables) {
        return new DashboardDefinition(name, description, newVariables, pages);
    }

    public DashboardDefinition withPages(List<DashboardPage> newPages) {
        return new DashboardDefinition(name, description, variables, newPages);
    }

    /** The same dashboard with another page at the index. */
    public DashboardDefinition withPage(int index, DashboardPage page) {
        List<DashboardPage> changed = new ArrayList<>(pages);
        changed.set(index, page);
        return withPages(changed);
    }

    /** The variable with this name. */
    public Optional<DashboardVariable> variable(String variable) {
        return variables.stream().filter(one -> one.name().equals(variable)).findFirst();
    }
}
