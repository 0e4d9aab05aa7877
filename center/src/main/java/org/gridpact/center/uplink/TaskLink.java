package org.gridpact.center.uplink;

import java.util.List;
import java.util.Map;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.wire.UplinkProto.TaskAssignment;

/**
 * Tells gateways their tasks and hears how they do. Best effort: an assignment may be lost with its
 * stream, and reports say which version a gateway has.
 */
public interface TaskLink {
  /** What is known of each gateway. */
  List<GatewayStatus> gateways();

  /** The last report of each gateway that has made one. */
  Map<String, TaskReport> taskReports();

  void assign(String gateway, TaskAssignment tasks);
}
