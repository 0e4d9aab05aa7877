package org.gridpact.model.area;

import java.util.List;
import org.gridpact.model.config.HostPort;

/**
 * One of several center nodes of an area.
 *
 * @param id its name among the nodes; it stays the same over restarts
 * @param ledger where its peer of the ledger listens for the other nodes
 * @param uplink where gateways connect
 * @param web where its page is
 */
public record CenterSpec(String id, HostPort ledger, HostPort uplink, HostPort web) {
  public CenterSpec {
    // It names folders and peers.
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "center '%s': letters, digits, '.', '_' and '-', 64 at most".formatted(id));
    }
    for (HostPort address : List.of(ledger, uplink)) {
      if (address.port() == 0) {
        throw new IllegalArgumentException(
            "center %s: others have to find %s, so it needs a port".formatted(id, address));
      }
    }
  }

  List<HostPort> addresses() {
    return List.of(ledger, uplink, web);
  }
}
