package org.gridpact.network.flow;

import com.powsybl.computation.ComputationManager;
import com.powsybl.computation.ComputationResourcesStatus;
import com.powsybl.computation.ExecutionEnvironment;
import com.powsybl.computation.ExecutionHandler;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Lets PowSyBl compute on the calling thread, and start no programs. */
final class CallerRuns implements ComputationManager {
  @Override
  public String getVersion() {
    return "caller runs";
  }

  @Override
  public Executor getExecutor() {
    return Runnable::run;
  }

  @Override
  public OutputStream newCommonFile(String fileName) {
    throw new UnsupportedOperationException("a load flow needs no common file");
  }

  @Override
  public <R> CompletableFuture<R> execute(
      ExecutionEnvironment environment, ExecutionHandler<R> handler) {
    throw new UnsupportedOperationException("a load flow starts no program");
  }

  @Override
  public ComputationResourcesStatus getResourcesStatus() {
    throw new UnsupportedOperationException("a load flow asks for no resources");
  }

  @Override
  public Path getLocalDir() {
    throw new UnsupportedOperationException("a load flow needs no folder");
  }

  @Override
  public void close() {}
}
