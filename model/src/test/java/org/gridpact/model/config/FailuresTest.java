package org.gridpact.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  @TempDir Path folder;

  @Test
  void aFileIsNamedWithWhatIsWrongWithIt() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(Failures.words(catchThrowable(() -> Files.size(folder.resolve("no")))))
        .isEqualTo(folder.resolve("no") + " is not there");
    assertThat(Failures.words(catchThrowable(() -> Files.createFile(file))))
        .isEqualTo(file + " is there already");
    assertThat(Failures.words(catchThrowable(() -> Files.delete(folder))))
        .isEqualTo(folder + " is not empty");
    assertThat(Failures.words(catchThrowable(() -> Files.newDirectoryStream(file))))
        .isEqualTo(file + " is no folder");
    assertThat(Failures.words(new FileSystemException("a", null, "No space left on device")))
        .isEqualTo("a: No space left on device");
  }

  @Test
  void whatSaysNothingIsNamed() {
    assertThat(Failures.words(new ConnectException())).isEqualTo("nobody listens there");
    assertThat(Failures.words(new EOFException())).isEqualTo("java.io.EOFException");
    assertThat(Failures.words(new IOException("the disk is full"))).isEqualTo("the disk is full");
  }
}
