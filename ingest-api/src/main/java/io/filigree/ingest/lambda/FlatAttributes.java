package io.filigree.ingest.lambda;

import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Makes attributes of JSON: text, booleans and numbers as they are; a nested object becomes one attribute for each of
 * its members, the names joined by dots; an array becomes its JSON text; null is no attribute.
 */
final class FlatAttributes {

    /** Where names would grow longer than any attribute's, what is nested stays JSON text. */
    private static final int LONGEST_PREFIX = 255;

    private FlatAttributes() {}

    /** Adds the members of an object where they are absent; anything but an object has none. */
    static void add(Map<String, Object> attributes, JsonNode object) {
        if (object.isObject()) {
            object.properties().forEach(member -> add(attributes, member.getKey(), member.getValue()));
        }
    }

    private static void add(Map<String, Object> attributes, String name, JsonNode value) {
        if (value.isObject() && name.length() <= LONGEST_PREFIX) {
            value.properties().forEach(member -> add(attributes, name + "." + member.getKey(), member.getValue()));
        } else if (value.isString()) {
            attributes.putIfAbsent(name, value.stringValue());
        } else if (value.isBoolean()) {
            attributes.putIfAbsent(name, value.booleanValue());
        } else if (value.isNumber()) {
            attributes.putIfAbsent(name, number(value.numberValue()));
        } else if (!value.isNull()) {
            attributes.putIfAbsent(name, value.toString());
        }
    }

    /** A number that a double cannot hold reads as infinity, which no JSON can say again: it becomes text. */
    private static Object number(Number number) {
        return number instanceof Double real && !Double.isFinite(real) ? real.toString() : number;
    }
}
