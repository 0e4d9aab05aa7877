package org.gridpact.app.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gridpact.app.sim.FirstViolation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation catches every planted fault of {@code mutants.txt}. */
class MutantTest {
  /** A fault that as many runs do not show has survived. */
  private static final long SEEDS = 2_000;

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path temp;

  /** What became of a mutant: the run that caught it and the promise it broke there, or nothing. */
  private record Fate(Mutant mutant, String caughtBy) {}

  /** Before there are threads, since loggers are made by the first of them. */
  @BeforeAll
  static void quiet() {
    FirstViolation.among(1);
  }

  @Test
  void everyPlantedFaultIsCaught() throws Exception {
    List<Mutant> mutants = Mutant.all();
    assertThat(mutants).hasSizeGreaterThanOrEqualTo(20);
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Fate>> fates = mutants.stream().map(m -> threads.submit(() -> fate(m))).toList();
      for (Future<Fate> future : fates) {
        Fate fate = future.get();
        System.out.println("MutantTest " + fate.mutant().what() + ": " + fate.caughtBy());
      }
      assertThat(fates)
          .as("mutants that %d runs did not catch", SEEDS)
          .noneMatch(f -> f.resultNow().caughtBy().isEmpty());
    }
  }

  private Fate fate(Mutant mutant) throws Exception {
    String source = mutant.plantedIn(Files.readString(ROOT.resolve(mutant.file())));
    Path folder = Files.createTempDirectory(temp, "mutant");
    ClassLoader classes = MutantClasses.of(mutant.className(), source, folder);
    Method find = classes.loadClass(FirstViolation.class.getName()).getMethod("among", long.class);
    return new Fate(mutant, (String) find.invoke(null, SEEDS));
  }
}
