package io.filigree.simulator.extension;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Several senders for one function, such as an extension that posts payloads and its logs, or OTLP and a subscription. */
public record CombinedSenders(List<Extension> senders) implements Extension {

    public CombinedSenders {
        senders = List.copyOf(senders);
    }

    public static CombinedSenders of(Extension... senders) {
        return new CombinedSenders(List.of(senders));
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        return all(sender -> sender.invoked(invocation));
    }

    @Override
    public List<Post> due(Instant now) {
        return all(sender -> sender.due(now));
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return all(sender -> sender.shutDown(now));
    }

    private List<Post> all(Function<Extension, List<Post>> posts) {
        return senders.stream().map(posts).flatMap(List::stream).toList();
    }
}
