/** The service map: functions with the services that invoke them and that they call, from spans and invocations. */
@NullMarked
package io.filigree.page.map;

import org.jspecify.annotations.NullMarked;
