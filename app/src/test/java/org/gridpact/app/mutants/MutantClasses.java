package org.gridpact.app.mutants;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Loads the project's classes anew, those of a mutant in place of the right ones; all else comes
 * from the loader of the tests.
 */
final class MutantClasses extends ClassLoader {
  private static final String OURS = "org.gridpact.";

  /** Generated messages, thousands of them, which no mutant touches. */
  private static final String WIRE = "org.gridpact.model.wire.";

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all, since it reads the lists of hundreds of jars; one compilation at a time. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);

  private final Path mutated;

  private MutantClasses(Path mutated) {
    super(MutantClasses.class.getClassLoader());
    this.mutated = mutated;
  }

  /**
   * Compiles one class into a folder, against the class path of the tests.
   *
   * @throws IllegalStateException where it does not compile
   */
  static synchronized MutantClasses of(String className, String source, Path folder)
      throws IOException {
    StringWriter problems = new StringWriter();
    var file =
        new SimpleJavaFileObject(
            URI.create("mutant:///" + className.replace('.', '/') + ".java"),
            javax.tools.JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(folder));
    FILES.setLocationFromPaths(
        StandardLocation.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList());
    List<String> options = List.of("-proc:none", "-nowarn");
    if (!COMPILER.getTask(problems, FILES, null, options, null, List.of(file)).call()) {
      throw new IllegalStateException("the mutant does not compile: " + problems);
    }
    return new MutantClasses(folder);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) || name.startsWith(WIRE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/') + ".class";
    Path own = mutated.resolve(path);
    try (InputStream in =
        Files.exists(own) ? Files.newInputStream(own) : getParent().getResourceAsStream(path)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
