package org.gridpact.network.flow;

import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.VariantManagerConstants;
import com.powsybl.loadflow.LoadFlowParameters;
import com.powsybl.loadflow.LoadFlowParameters.BalanceType;
import com.powsybl.loadflow.LoadFlowResult.ComponentResult;
import com.powsybl.loadflow.LoadFlowRunParameters;
import com.powsybl.openloadflow.OpenLoadFlowParameters;
import com.powsybl.openloadflow.OpenLoadFlowParameters.SlackDistributionFailureBehavior;
import com.powsybl.openloadflow.OpenLoadFlowProvider;

/** Open LoadFlow with its own way to share what is missing: by the margin that units have left. */
public final class DistributedSlack {
  private DistributedSlack() {}

  /** What it could not share among units, each of which stays within its Pmax. */
  public static double missingMw(Network network) {
    LoadFlowParameters parameters =
        new LoadFlowParameters()
            .setDistributedSlack(true)
            .setBalanceType(BalanceType.PROPORTIONAL_TO_GENERATION_REMAINING_MARGIN)
            .setUseReactiveLimits(false)
            .setTwtSplitShuntAdmittance(true)
            .setReadSlackBus(true)
            .setWriteSlackBus(false);
    OpenLoadFlowParameters.create(parameters)
        .setNewtonRaphsonConvEpsPerEq(1e-8)
        .setSlackBusPMaxMismatch(1e-4)
        .setSlackDistributionFailureBehavior(SlackDistributionFailureBehavior.LEAVE_ON_SLACK_BUS);
    return solved(network, parameters).getSlackBusResults().getFirst().getActivePowerMismatch();
  }

  /** Open LoadFlow's solution of a network's main component. */
  static ComponentResult solved(Network network, LoadFlowParameters parameters) {
    ComponentResult component =
        new OpenLoadFlowProvider()
            .run(
                network,
                VariantManagerConstants.INITIAL_VARIANT_ID,
                new LoadFlowRunParameters()
                    .setParameters(parameters)
                    .setComputationManager(new CallerRuns()))
            .join()
            .getComponentResults()
            .getFirst();
    if (component.getStatus() != ComponentResult.Status.CONVERGED) {
      throw new AssertionError(component.getStatusText());
    }
    return component;
  }
}
