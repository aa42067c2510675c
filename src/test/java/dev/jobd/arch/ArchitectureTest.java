package dev.jobd.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of jobd and the doors between them. */
class ArchitectureTest {
    private static final JavaClasses JOBD = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.jobd");

    /** A room, and the other rooms that it may know. */
    private record Room(String name, List<String> knows) {

        Room(String name, String... knows) {
            this(name, List.of(knows));
        }

        ArchRule rule() {
            String[] others = ROOMS.stream()
                    .map(Room::name)
                    .filter(other -> !other.equals(name) && !knows.contains(other))
                    .map(Room::packages)
                    .toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideInAPackage(packages(name))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others);
        }

        private static String packages(String room) {
            return "dev.jobd." + room + "..";
        }
    }

    private static final List<Room> ROOMS = List.of(
            new Room("domain"),
            new Room("config"),
            new Room("handler", "domain"),
            new Room("store", "domain"),
            new Room("engine", "domain", "store", "handler", "config"),
            new Room("observe", "domain", "config"),
            new Room("api", "domain", "engine", "observe", "config"));

    /** For those who want jobs, want them again and again, or step by step, and for those who do them. */
    private static final Set<String> DOORS = Set.of("Orchestrator", "Schedules", "Pipelines", "Workers");

    @TestFactory
    List<DynamicTest> roomKnowsOnlyWhatItMay() {
        return ROOMS.stream()
                .map(room ->
                        DynamicTest.dynamicTest(room.name(), () -> room.rule().check(JOBD)))
                .toList();
    }

    @Test
    void everyClassIsInARoom() {
        classes()
                .that()
                .resideInAPackage("dev.jobd..")
                .should()
                .resideInAnyPackage(ROOMS.stream()
                        .map(room -> "dev.jobd." + room.name() + "..")
                        .toArray(String[]::new))
                .orShould()
                .haveFullyQualifiedName("dev.jobd.Jobd")
                .orShould()
                .haveSimpleName("package-info")
                .check(JOBD);
    }

    @Test
    void domainStandsOnJavaAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.jobd.domain..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.jobd.domain..", "java..", "org.jspecify..")
                .check(JOBD);
    }

    @Test
    void apiKnowsTheDoorsOfTheEngineAndNothingBehindThem() {
        noClasses()
                .that()
                .resideInAPackage("dev.jobd.api..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("other classes of the engine") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().startsWith("dev.jobd.engine")
                                && !DOORS.contains(outermost(type).getSimpleName());
                    }
                })
                .check(JOBD);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @Test
    void handlersDoNotKnowEachOther() {
        classes()
                .that()
                .haveSimpleNameEndingWith("Handler")
                .and()
                .resideInAPackage("dev.jobd.handler..")
                .and()
                .areNotInterfaces()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .should()
                .onlyHaveDependentClassesThat()
                .haveSimpleNameNotEndingWith("Handler")
                .orShould()
                .onlyBeAccessed()
                .byClassesThat()
                .haveSimpleNameNotEndingWith("Handler")
                .check(JOBD);
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        onlyIn("store", "java.sql..", "javax.sql..");
    }

    @Test
    void onlyTheApiAnswersHttp() {
        onlyIn("api", "jakarta.ws.rs..", "io.netty..");
    }

    @Test
    void onlyTheApiAndThoseThatCallOthersSpeakHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.jobd.api..", "dev.jobd.handler.http..", "dev.jobd.handler.declared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..")
                .check(JOBD);
        // There its words for JSON are spoken, and its JSON Schema.
        noClasses()
                .that()
                .resideInAPackage("dev.jobd.handler.declared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core", "io.vertx.core.http..", "io.vertx.core.net..", "io.vertx.ext..")
                .check(JOBD);
    }

    @Test
    void onlyTheEngineStartsThreads() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.jobd.engine..")
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .check(JOBD);
    }

    @Test
    void onlyTheEngineHoldsTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.jobd.engine..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(JOBD);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(JOBD);
    }

    private static void onlyIn(String room, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.jobd." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(JOBD);
    }
}
