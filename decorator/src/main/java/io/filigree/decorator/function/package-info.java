/**
 * What a Lambda function is: its ARN, and its configuration and tags as one immutable version of its metadata. Knows
 * nothing of events, AWS clients or tables.
 */
@NullMarked
package io.filigree.decorator.function;

import org.jspecify.annotations.NullMarked;
