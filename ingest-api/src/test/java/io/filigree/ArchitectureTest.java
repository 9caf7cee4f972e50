package io.filigree;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.time.Clock;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.CompositeArchRule;
import org.junit.jupiter.api.Test;

/** What the modules' dependencies cannot say: a module's own dependencies are open to all of its packages. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.filigree");

    @Test
    void theDomainKnowsNoOutsideAndNoClock() {
        noClasses()
                .that()
                .resideInAPackage("io.filigree.decorator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net..",
                        "java.io..",
                        "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethodWhere(describe("it asks for the time", ArchitectureTest::asksForTheTime))
                .check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.filigree.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void wireFormatsKnowNoServerAndIngestMeetsThePollerOnlyInTables() {
        CompositeArchRule.of(noClasses()
                        .that()
                        .resideInAnyPackage("io.filigree.ingest.format..", "io.filigree.ingest.lambda..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.springframework..",
                                "java.sql..",
                                "javax.sql..",
                                "jakarta..",
                                "java.net..",
                                "io.filigree.db.."))
                .and(noClasses()
                        .that()
                        .resideInAPackage("io.filigree.ingest..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.filigree.poller.."))
                .check(CLASSES);
    }

    private static boolean asksForTheTime(JavaMethodCall call) {
        String owner = call.getTargetOwner().getPackageName();
        String method = call.getTarget().getName();
        boolean ofSystem = call.getTargetOwner().isEquivalentTo(System.class);
        return (owner.equals("java.time") && method.equals("now"))
                || (ofSystem && (method.equals("currentTimeMillis") || method.equals("nanoTime")));
    }
}
