/** The pages of dashboards: list, view and editing. Widgets are panels whose queries run with the scope of their reader. */
@NullMarked
package io.filigree.page.dashboard;

import org.jspecify.annotations.NullMarked;
