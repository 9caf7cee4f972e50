/**
 * What AWS tells of changes of its own accord: CloudTrail's events of Lambda's control plane, posted by EventBridge. Reads
 * them, keeps what they say, and answers; somebody else applies it.
 */
@NullMarked
package io.filigree.awsevent;

import org.jspecify.annotations.NullMarked;
