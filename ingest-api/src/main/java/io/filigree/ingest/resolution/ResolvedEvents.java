package io.filigree.ingest.resolution;

import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Sourced;

/**
 * The events of a batch, in their order, with the functions that were found.
 *
 * @param byTrace how many events were resolved by their trace
 * @param byRequest how many by their request id
 * @param byResource how many by their resource
 */
public record ResolvedEvents(List<Sourced<Event>> events, int byTrace, int byRequest, int byResource) {}
