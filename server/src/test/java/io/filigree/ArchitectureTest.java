package io.filigree;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.CompositeArchRule;
import io.filigree.db.event.EventStore;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.installed.InstalledFormats;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

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
                        .resideInAnyPackage(wireFormats())
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

    @Test
    void wireFormatsKnowOneAnotherOnlyByWhatTheyShare() {
        for (WireFormatProvider provider : InstalledFormats.ALL) {
            String format = formatPackage(provider);
            String[] others = InstalledFormats.ALL.stream()
                    .map(ArchitectureTest::formatPackage)
                    .filter(other -> !other.equals(format))
                    .map(other -> other + "..")
                    .toArray(String[]::new);
            CompositeArchRule.of(noClasses()
                            .that()
                            .resideInAPackage(format + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others))
                    .and(noClasses()
                            .that()
                            .resideInAPackage("io.filigree..")
                            .and()
                            .resideOutsideOfPackages(format + "..", "io.filigree.ingest.installed")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(format + ".."))
                    .check(CLASSES);
        }
    }

    @Test
    void whatWireFormatsShareKnowsNothingOfIngestAroundIt() {
        noClasses()
                .that()
                .resideInAPackage("io.filigree.ingest.format..")
                .should()
                .dependOnClassesThat(describe(
                        "are of the application, outside of ingest.format and the domain",
                        type -> type.getPackageName().startsWith("io.filigree.")
                                && !type.getPackageName().startsWith("io.filigree.ingest.format")
                                && !type.getPackageName().startsWith("io.filigree.decorator")))
                .check(CLASSES);
    }

    /** Modules below it cannot see {@code web}; this holds within the module. */
    @Test
    void pagesUseServicesAndNeverTables() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.filigree.page..",
                        "io.filigree.account..",
                        "io.filigree.sender..",
                        "io.filigree.freshness..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .check(CLASSES);
    }

    /** The REST and GraphQL routes of queries need the module {@code http}, through which they could see the formats. */
    @Test
    void queriesAndPagesKnowNoWireFormat() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.filigree.query..",
                        "io.filigree.nrql..",
                        "io.filigree.event..",
                        "io.filigree.function..",
                        "io.filigree.page..",
                        "io.filigree.account..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.filigree.ingest..")
                .check(CLASSES);
    }

    @Test
    void whatABatchBecomesIsComputedWithoutInputOutputOrAClock() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.filigree.ingest.batch..",
                        "io.filigree.ingest.invocation..",
                        "io.filigree.ingest.resolution..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "io.micrometer..",
                        "java.sql..",
                        "javax.sql..",
                        "java.io..",
                        "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(EventStore.Append.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethodWhere(describe("it asks for the time", ArchitectureTest::asksForTheTime))
                .check(CLASSES);
    }

    /** Spring Data JDBC is for configuration, JdbcClient for everything else; a connection in hand is for the cases named here. */
    @Test
    void tablesAreReadAndWrittenInThreeWays() {
        CompositeArchRule.of(noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("org.springframework.jdbc.core[.].*Jdbc(Template|Operations|Insert|Call)"))
                .and(noClasses()
                        .that(describe("need no connection of their own", type -> !usesConnections(type)))
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo(Statement.class)
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(Connection.class))
                .check(CLASSES);
    }

    /** COPY and its transaction, DuckDB, LISTEN, locks of a session, cancellation, and what runs before there is a schema. */
    private static boolean usesConnections(JavaClass type) {
        return Stream.of(
                                "io.filigree.db.event",
                                "io.filigree.db.embedded",
                                "io.filigree.db.schema",
                                "io.filigree.history",
                                "io.filigree.nrql.guard",
                                "io.filigree.query.nrql.columnar")
                        .anyMatch(type.getPackageName()::equals)
                || Stream.of(
                                "io.filigree.db.ChannelWatch",
                                "io.filigree.query.nrql.QueryDatabase",
                                "io.filigree.poller.PostgresLeadership",
                                "io.filigree.access.ResetAdmin")
                        .anyMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$"));
    }

    /** One mapper of a module at most: for what PostgreSQL stores, for what senders post, for strict bodies of REST. */
    @Test
    void jsonIsReadByTheSharedMapperExceptWhereBoundsMatter() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.filigree.db.JsonText")
                .and()
                .doNotHaveFullyQualifiedName("io.filigree.ingest.format.json.BoundedJson")
                .and()
                .doNotHaveFullyQualifiedName("io.filigree.problem.JsonRequestBody")
                .and()
                .resideOutsideOfPackage("io.filigree.simulator..")
                .should()
                .callMethodWhere(describe(
                        "it builds a JSON mapper",
                        call -> call.getTargetOwner().isAssignableTo(ObjectMapper.class)
                                && call.getTarget().getName().startsWith("builder")))
                .orShould()
                .callConstructorWhere(describe(
                        "it makes a JSON mapper", call -> call.getTargetOwner().isAssignableTo(ObjectMapper.class)))
                .check(CLASSES);
    }

    private static String[] wireFormats() {
        return Stream.concat(
                        Stream.of("io.filigree.ingest.format.."),
                        InstalledFormats.ALL.stream().map(provider -> formatPackage(provider) + ".."))
                .toArray(String[]::new);
    }

    private static String formatPackage(WireFormatProvider provider) {
        FormatContext context = new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 1));
        return provider.factory().apply(context).getClass().getPackageName();
    }

    private static boolean asksForTheTime(JavaMethodCall call) {
        String owner = call.getTargetOwner().getPackageName();
        String method = call.getTarget().getName();
        boolean ofSystem = call.getTargetOwner().isEquivalentTo(System.class);
        return (owner.equals("java.time") && method.equals("now"))
                || (ofSystem && (method.equals("currentTimeMillis") || method.equals("nanoTime")));
    }
}
