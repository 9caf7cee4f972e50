/**
 * Change events that AWS pushes: CloudTrail's events of Lambda's control plane, posted by EventBridge. Parses and
 * stores them, and responds; another component applies them.
 */
@NullMarked
package io.filigree.awsevent;

import org.jspecify.annotations.NullMarked;
