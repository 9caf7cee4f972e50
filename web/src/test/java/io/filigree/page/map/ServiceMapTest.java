package io.filigree.page.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.page.map.MapNode.Layer;
import org.junit.jupiter.api.Test;

class ServiceMapTest {

    private static final MapNode IRELAND = function("eu-west-1", "100000000001", "orders");
    private static final MapNode FRANKFURT = function("eu-central-1", "100000000001", "orders");
    private static final MapNode OTHER_ACCOUNT = function("eu-west-1", "100000000002", "orders");
    private static final MapNode PAYMENTS = function("eu-west-1", "100000000001", "payments");
    private static final MapNode QUEUE =
            new MapNode("TRIGGER sqs arn:aws:sqs:eu-west-1:100000000001:orders", Layer.SOURCE, "sqs", "orders", null);
    private static final MapNode DATABASE = new MapNode("DATABASE mysql orders", Layer.TARGET, "mysql", "orders", null);

    @Test
    void namesThatAreUniqueAreNotChanged() {
        assertThat(names(IRELAND, PAYMENTS, QUEUE, DATABASE)).containsExactly("orders", "payments", "orders", "orders");
    }

    @Test
    void equalNamesHaveTheirRegion() {
        assertThat(names(IRELAND, FRANKFURT, PAYMENTS))
                .containsExactly("orders · eu-west-1", "orders · eu-central-1", "payments");
    }

    @Test
    void equalNamesOfOneRegionHaveTheirAccount() {
        assertThat(names(IRELAND, FRANKFURT, OTHER_ACCOUNT))
                .containsExactly(
                        "orders · eu-west-1 · 100000000001",
                        "orders · eu-central-1",
                        "orders · eu-west-1 · 100000000002");
    }

    private static MapNode function(String region, String account, String name) {
        return new MapNode(
                "arn:aws:lambda:" + region + ":" + account + ":function:" + name,
                Layer.FUNCTION,
                "Function",
                name,
                null);
    }

    /** On a map with an edge from each node to itself. */
    private static List<String> names(MapNode... nodes) {
        List<MapEdge> edges = List.of(nodes).stream()
                .map(node -> new MapEdge(node.id(), node.id(), "calls", 1, "", "", false, "", null, ""))
                .toList();
        ServiceMap map = ServiceMap.of(List.of(nodes), edges, false, List.of());
        return List.of(nodes).stream().map(node -> map.node(node.id()).name()).toList();
    }
}
