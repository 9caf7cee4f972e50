package io.filigree.benchmarks.attacks;

/**
 * One attack.
 *
 * @param family the class of findings it belongs to
 * @param name unique in its family
 * @param load whether it attacks by load or needs long; such attacks are left out of the quick form
 */
record Attack(String family, String name, boolean load, Script script) {

    /** What an attack does. An exception is a failed attack, since an attacked server has to answer. */
    @FunctionalInterface
    interface Script {
        AttackOutcome run(Target target) throws Exception;
    }

    static Attack quick(String family, String name, Script script) {
        return new Attack(family, name, false, script);
    }

    static Attack load(String family, String name, Script script) {
        return new Attack(family, name, true, script);
    }

    AttackOutcome run(Target target) throws Exception {
        return script.run(target);
    }

    String title() {
        return family + "/" + name;
    }
}
