package org.gridpact.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gridpact.edge.main.EdgeMain;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md. */
class ArchitectureTest {
  /** Who may know whom. */
  private static final Map<String, Set<String>> ARROWS =
      new TreeMap<>(
          Map.of(
              "model", Set.of(),
              "edge", Set.of("model"),
              "network", Set.of("model"),
              "ledger", Set.of("model"),
              "engine", Set.of("model", "network"),
              "center", Set.of("model", "network", "ledger", "engine"),
              "plant", Set.of("model", "network"),
              "app", Set.of("model", "edge", "network", "ledger", "engine", "center", "plant")));

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.gridpact");
  }

  @Test
  void everyModuleIsLookedAt() {
    for (String module : ARROWS.keySet()) {
      assertThat(classes.stream().filter(c -> c.getPackageName().startsWith(root(module))))
          .as(module)
          .isNotEmpty();
    }
  }

  @Test
  void modulesKnowOnlyWhomTheArrowsAllow() {
    ARROWS.forEach(
        (module, known) -> {
          String[] others =
              ARROWS.keySet().stream()
                  .filter(other -> !other.equals(module) && !known.contains(other))
                  .map(other -> root(other) + "..")
                  .toArray(String[]::new);
          if (others.length > 0) {
            noClasses()
                .that()
                .resideInAPackage(root(module) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(classes);
          }
        });
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.gridpact.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theEdgeAndTheLedgerKnowNoEngineAndNoPhysics() {
    noClasses()
        .that()
        .resideInAnyPackage(root("model") + "..", root("edge") + "..", root("ledger") + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..", "org.apache.flink..", "com.powsybl..", "io.javalin..")
        .check(classes);
  }

  /** Only the clock itself and the shell around the system look at the machine's clock. */
  @Test
  void timeIsHandedIn() {
    noClasses()
        .that()
        .resideOutsideOfPackages(GridClock.class.getPackageName(), root("app") + "..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(classes);
  }

  /** The command line and what runs in a process of its own may end it; nothing else may. */
  @Test
  void nothingBelowTheAppEndsTheProcess() {
    noClasses()
        .that()
        .resideInAnyPackage(
            List.of("model", "edge", "network", "ledger", "engine", "center", "plant").stream()
                .map(m -> root(m) + "..")
                .toArray(String[]::new))
        .and()
        .doNotBelongToAnyOf(EdgeMain.class)
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(classes);
  }

  private static String root(String module) {
    return "org.gridpact." + module;
  }
}
