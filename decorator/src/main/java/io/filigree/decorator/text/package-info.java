/** Text that senders wrote, made safe to compare and to show. */
@NullMarked
package io.filigree.decorator.text;

import org.jspecify.annotations.NullMarked;
