package org.gridpact.network.grid;

import com.powsybl.commons.config.ModuleConfigRepository;
import com.powsybl.commons.config.PlatformConfig;
import com.powsybl.commons.config.PlatformConfigProvider;
import java.util.Optional;

/**
 * Gives PowSyBl an empty configuration, so that results depend on no file in a user's home. Found
 * by PowSyBl as a service.
 */
public final class EmptyPlatformConfig implements PlatformConfigProvider {
  @Override
  public String getName() {
    return "gridpact";
  }

  @Override
  public PlatformConfig getPlatformConfig() {
    ModuleConfigRepository empty = name -> Optional.empty();
    return new PlatformConfig(empty, null);
  }
}
