package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** Texts of calls that a function accepts, made from its parameters. */
public final class FunctionCalls {

    /** Makes the arguments that are not constants. */
    public interface Arguments {

        String value();

        String condition();

        String aggregate();
    }

    private record Slot(String name, Parameter parameter) {}

    private FunctionCalls() {}

    /** The arguments of a fixed text. */
    public static Arguments of(String value) {
        return new Arguments() {
            @Override
            public String value() {
                return value;
            }

            @Override
            public String condition() {
                return value + " = 1";
            }

            @Override
            public String aggregate() {
                return "sum(" + value + ")";
            }
        };
    }

    /** Calls with each number of arguments and each argument with a name; with each of the constants of a parameter. */
    public static List<String> all(NrqlFunction function, Arguments arguments) {
        List<String> calls = new ArrayList<>();
        for (List<Slot> form : forms(function.signature())) {
            int variants = form.stream()
                    .mapToInt(slot -> constants(slot.parameter()).size())
                    .max()
                    .orElse(0);
            for (int variant = 0; variant < Math.max(variants, 1); variant++) {
                calls.add(call(function, form, arguments, variant));
            }
        }
        return calls;
    }

    /** One of these calls. */
    public static String random(NrqlFunction function, Arguments arguments, Random random) {
        List<List<Slot>> forms = forms(function.signature());
        return call(function, forms.get(random.nextInt(forms.size())), arguments, random.nextInt(100));
    }

    private static List<List<Slot>> forms(Signature signature) {
        List<List<Slot>> forms = new ArrayList<>();
        List<Slot> required =
                signature.required().stream().map(FunctionCalls::unnamed).toList();
        forms.add(required);
        for (int i = 1; i <= signature.optional().size(); i++) {
            forms.add(with(required, signature.optional().subList(0, i)));
        }
        if (signature.more() != null) {
            forms.add(with(required, List.of(signature.more())));
            forms.add(with(required, List.of(signature.more(), signature.more())));
        }
        signature.named().keySet().stream().sorted().forEach(name -> {
            List<Slot> named = new ArrayList<>(required);
            named.add(new Slot(name, signature.named().get(name)));
            forms.add(named);
        });
        return forms;
    }

    private static Slot unnamed(Parameter parameter) {
        return new Slot("", parameter);
    }

    private static List<Slot> with(List<Slot> required, List<Parameter> others) {
        List<Slot> all = new ArrayList<>(required);
        others.stream().map(FunctionCalls::unnamed).forEach(all::add);
        return all;
    }

    private static String call(NrqlFunction function, List<Slot> form, Arguments arguments, int variant) {
        List<String> texts = new ArrayList<>();
        for (Slot slot : form) {
            String name = slot.name().isEmpty() ? "" : slot.name() + ": ";
            texts.add(name + text(slot.parameter(), arguments, variant + texts.size()));
        }
        return function.text() + "(" + String.join(", ", texts) + ")";
    }

    private static String text(Parameter parameter, Arguments arguments, int variant) {
        List<String> constants = constants(parameter);
        if (!constants.isEmpty()) {
            return constants.get(variant % constants.size());
        }
        return switch (parameter) {
            case WHERE -> "WHERE " + arguments.condition();
            case CONDITION -> arguments.condition();
            case AGGREGATE -> arguments.aggregate();
            default -> arguments.value();
        };
    }

    /** Valid constants; empty for parameters that take others. */
    private static List<String> constants(Parameter parameter) {
        return switch (parameter) {
            case VALUE, ANY, VALUE_OR_STAR, WHERE, CONDITION, AGGREGATE -> List.of();
            case NUMBER -> List.of("2", "0.5");
            case WHOLE -> List.of("1", "-1");
            case POSITIVE -> List.of("10", "0.5");
            case PERCENT -> List.of("95", "50", "0");
            case BUCKETS -> List.of("3");
            case MEMBERS -> List.of("20");
            case DIGITS -> List.of("3");
            case ENCODING -> List.of("'base64url'", "'base64'", "'hex'", "'base64mime'");
            case UNIT -> List.of("'ms'", "'s'", "'d'");
            case PATH -> List.of("'a.b'", "'list[0:1]'");
            case STARS -> List.of("'%e*'", "'a *b'");
            case DATE_PATTERN -> List.of("'dd.MM.yyyy'", "'D yyyy h:mm a O'", "'qqq yyyy O'");
            case TIMEZONE -> List.of("'Europe/Berlin'");
            case DATE_FORM -> List.of("numeric", "'string'");
            case FIELD -> List.of("a", "0", "'50'");
            case PATTERN -> List.of("r'(?P<a>.*)'", "r'(?P<x>[a-zA-Z]+).*'");
            case PERIOD -> List.of("1 minute", "1 hour");
        };
    }
}
