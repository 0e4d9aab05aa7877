package org.gridpact.center.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.web.Desk;
import org.gridpact.center.web.ForecastApi;
import org.gridpact.center.web.HistoryApi;
import org.gridpact.center.web.WebConfig;
import org.gridpact.center.web.WebServer;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.ManualClock;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people ask over HTTP, with a real ledger of one peer. */
class OperatorTest {
  private static final long NOW = 1_000_000;

  private final ManualClock clock = new ManualClock(NOW);
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile GridSnapshot grid = Campus.calm(NOW);
  private volatile boolean holds = true;
  private volatile Runnable checked = () -> {};
  private volatile PlanRequest prevented;
  private Ledger ledger;
  private WebServer server;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    ledger = Ledger.open(LedgerConfig.alone(folder), clock);
    ledger.submit(new Command.AcquireLease("campus", "center", 30_000));
    ledger.submit(new Command.SetRules(new AreaRules("campus", 100_000, true, 50e6), 1));
    Operator operator =
        new Operator(
            Campus.AREA,
            new Plans(),
            ledger,
            new OrderIds("campus", ledger),
            () -> grid,
            "center",
            clock);
    server =
        new WebServer(
            new WebConfig("127.0.0.1", 0),
            () -> null,
            List::of,
            new Desk(() -> operator),
            new HistoryApi(Campus.AREA, Optional::empty),
            new ForecastApi(Campus.AREA, Optional::empty, _ -> Errors.NONE),
            new PrometheusRegistry());
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
    ledger.close();
  }

  /** Says what the test wants of the load flow; a battery's wish is the power that changes. */
  private PlanResult check(PlanRequest request, List<Setpoint> wishes) {
    double watts =
        wishes.stream()
            .mapToDouble(s -> s instanceof Setpoint.Power p ? Math.abs(p.maxWatts()) : 0)
            .sum();
    Evidence evidence =
        new Evidence(request.stateEpochMillis(), "AC", holds, List.of(), OptionalDouble.of(watts));
    return holds
        ? new PlanResult.Plan(wishes, evidence)
        : new PlanResult.Infeasible(List.of("head"), "with it would break: head", evidence);
  }

  /** Prevents by the battery, whatever is lost, but for branch 1-2. */
  private PlanResult prevent(PlanRequest request, List<String> losses) {
    prevented = request;
    return losses.contains("branch 1-2")
        ? new PlanResult.Infeasible(List.of(), "no setpoints keep supply", Campus.RELIEF.evidence())
        : Campus.RELIEF;
  }

  private final class Plans implements Operator.Plans {
    @Override
    public PlanResult check(PlanRequest request, List<Setpoint> wishes) {
      checked.run();
      return OperatorTest.this.check(request, wishes);
    }

    @Override
    public PlanResult prevent(PlanRequest request, List<String> losses) {
      return OperatorTest.this.prevent(request, losses);
    }
  }

  private HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void says(HttpResponse<String> response, int status, String text) throws Exception {
    JsonNode body = new ObjectMapper().readTree(response.body());
    assertThat(body.path(status == 200 ? "answer" : "error").asText()).contains(text);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  private OrderRecord only() {
    return ledger.view().known().findFirst().orElseThrow();
  }

  @Test
  void aWishThatHoldsIsProposedUnderTheLeaseInThePersonsName() throws Exception {
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'test','holdMillis':60000,"
                + "'setpoints':[{'device':'battery','watts':-80000}]}"),
        200,
        "is proposed");
    OrderRecord order = only();
    assertThat(order.status()).isEqualTo(Status.PREPARING);
    assertThat(order.order().by()).isEqualTo("Anna");
    assertThat(order.order().token()).isEqualTo(1);
    assertThat(order.order().voteUntil()).isEqualTo(NOW + 4_000);
    assertThat(order.order().effectiveAt()).isEqualTo(NOW + 5_000);
    assertThat(order.order().expiresAt()).isEqualTo(NOW + 65_000);
    assertThat(order.order().setpoints())
        .containsExactly(new Setpoint.Power("battery", -80_000, -80_000));
  }

  @Test
  void wishesThatAreCheckedAtTheSameTimeAreOrdersOfTheirOwn() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    checked =
        () -> {
          try {
            both.await(10, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException("the other wish was not checked meanwhile", e);
          }
        };
    try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> other =
          people.submit(
              () ->
                  post(
                      "/api/orders",
                      "{'by':'Bert','reason':'mesh',"
                          + "'setpoints':[{'device':'tie','closed':true}]}"));
      says(
          post(
              "/api/orders",
              "{'by':'Anna','reason':'peak','setpoints':[{'device':'battery','watts':-80000}]}"),
          200,
          "is proposed");
      says(other.get(), 200, "waits for two people");
    }
    assertThat(ledger.view().open()).hasSize(2);
  }

  @Test
  void whoAndWhyAreALineEachSoThatNoneForgesAnother() throws Exception {
    String order = "'setpoints':[{'device':'battery','watts':-80000}]}";
    for (String forged :
        List.of(
            "Anna\\nentry 9  approved by Bert", "Anna\\u001b[2K", "Anna\\u2028x", "Anna\\ud83d")) {
      says(post("/api/orders", "{'by':'%s','reason':'r',%s".formatted(forged, order)), 400, "'by'");
      says(
          post("/api/locks", "{'subject':'tie','by':'A','reason':'%s'}".formatted(forged)),
          400,
          "'reason' is one line");
    }
    says(
        post("/api/locks", "{'subject':'tie','by':'A','reason':'%s'}".formatted("x".repeat(1_001))),
        400,
        "'reason' is one line of at most 1000 characters");
    assertThat(ledger.view().known()).isEmpty();
    assertThat(ledger.view().locks()).isEmpty();
  }

  @Test
  void onePersonIsNotTwoByASpaceOrACapital() throws Exception {
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'mesh','setpoints':[{'device':'tie','closed':true}]}"),
        200,
        "waits for two people");
    String id = only().order().id();
    says(post("/api/orders/" + id + "/approve", "{'by':'Bert'}"), 200, "AWAITING_APPROVAL");
    says(post("/api/orders/" + id + "/approve", "{'by':' Bert '}"), 200, "AWAITING_APPROVAL");
    says(post("/api/orders/" + id + "/approve", "{'by':'bert'}"), 409, "Bert has approved");
    for (String typed : List.of("Be\u200brt", "\uff22ert", "\u00a0Bert", "\ufeffBert")) {
      says(post("/api/orders/" + id + "/approve", "{'by':'%s'}".formatted(typed)), 200, "AWAITING");
    }
  }

  @Test
  void anOrderHoldsForATimeThatCanBeApplied() throws Exception {
    String order = "{'by':'A','reason':'r','setpoints':[{'device':'battery','watts':1}],%s}";
    says(post("/api/orders", order.formatted("'holdMillis':5000")), 400, "longer than 10.0 s");
    for (String time :
        List.of(
            "'holdMillis':9223372036854775807",
            "'holdMillis':-1",
            "'effectAfterMillis':9223372036854775807",
            "'effectAfterMillis':-1")) {
      says(post("/api/orders", order.formatted(time)), 400, "0 to 366 days");
    }
    assertThat(ledger.view().known()).isEmpty();
  }

  @Test
  void anOrdersTimesCountFromWhenItIsProposedHoweverLongTheCheckTook() throws Exception {
    checked = () -> clock.advance(6_000);
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'test','setpoints':[{'device':'battery','watts':-80000}]}"),
        200,
        "is proposed");
    assertThat(only().order().effectiveAt()).isEqualTo(NOW + 6_000 + 5_000);
  }

  @Test
  void anOrderLeavesTimeToVote() throws Exception {
    String order =
        "{'by':'A','reason':'r','setpoints':[{'device':'battery','watts':1}],'effectAfterMillis':%d}";
    says(post("/api/orders", order.formatted(1_000)), 400, "takes effect after more than 1.0 s");
    says(post("/api/orders", order.formatted(1_500)), 200, "is proposed");
  }

  @Test
  void whatADeviceCannotBeToldIsNotCheckedAgainstTheGrid() throws Exception {
    checked =
        () -> {
          throw new IllegalStateException("no load flow is asked for this");
        };
    String order = "{'by':'A','reason':'r','setpoints':[{'device':'%s',%s}]}";
    says(
        post("/api/orders", order.formatted("battery", "'closed':true")),
        400,
        "device battery is a battery, which takes a power or a reactive power");
    says(
        post("/api/orders", order.formatted("tie", "'watts':0")),
        400,
        "device tie is a breaker, which takes open or closed");
    says(post("/api/orders", order.formatted("nobody", "'position':1")), 400, "no device nobody");
  }

  @Test
  void aNumberIsTakenAsItIsOrNotAtAll() throws Exception {
    String order = "{'by':'A','reason':'r','setpoints':[{'device':'battery',%s}]}";
    for (String odd :
        List.of("'position':1.5", "'closed':1", "'watts':'5'", "'watts':1,'watts':2")) {
      assertThat(post("/api/orders", order.formatted(odd)).statusCode()).as(odd).isEqualTo(400);
    }
    says(post("/api/orders", order.formatted("'watts':5")), 200, "is proposed");
  }

  @Test
  void aLockForLaterIsSaidToBeForLater() throws Exception {
    says(
        post(
            "/api/locks", "{'subject':'tie','by':'A','reason':'r','from':2000000,'until':3000000}"),
        200,
        "tie will be locked out from 1970-01-01T00:33:20Z on");
    says(
        post("/api/locks", "{'subject':'battery','by':'A','reason':'r','until':8700000000000000}"),
        400,
        "between 1970 and 9999");
  }

  @Test
  void aPreventivePlanIsProposedInThePersonsNameWithoutWhatIsLocked() throws Exception {
    post("/api/locks", "{'subject':'tie','by':'Anna','reason':'tree'}");
    says(
        post("/api/orders", "{'by':'Anna','reason':'storm','preventive':['branch 3-4']}"),
        200,
        "is proposed");
    assertThat(only().order().by()).isEqualTo("Anna");
    assertThat(only().order().evidence()).isEqualTo(Campus.RELIEF.evidence());
    assertThat(only().order().setpoints()).containsAll(Campus.RELIEF.setpoints());
    assertThat(prevented.unavailableDevices()).containsExactly("tie");
  }

  @Test
  void aPreventivePlanLeavesOutWhatIsLockedBeforeItEnds() throws Exception {
    long from = NOW + 7_200_000;
    post("/api/locks", "{'subject':'tie','by':'Anna','reason':'tree','from':%d}".formatted(from));
    String wish =
        "{'by':'Anna','reason':'storm','preventive':['branch 3-4'],"
            + "'effectAfterMillis':%d,'holdMillis':%d}";
    post("/api/orders", wish.formatted(3_600_000, 3_600_000));
    assertThat(prevented.unavailableDevices()).doesNotContain("tie");
    post("/api/orders", wish.formatted(3_600_000, 3_600_001));
    assertThat(prevented.unavailableDevices()).contains("tie");
  }

  @Test
  void whatNoPlanPreventsIsSaid() throws Exception {
    says(
        post("/api/orders", "{'by':'Anna','reason':'storm','preventive':['branch 1-2']}"),
        409,
        "no setpoints keep supply");
    says(post("/api/orders", "{'by':'A','reason':'r','preventive':[]}"), 400, "one loss");
    says(
        post(
            "/api/orders",
            "{'by':'A','reason':'r','preventive':['x'],"
                + "'setpoints':[{'device':'battery','watts':1}]}"),
        400,
        "neither setpoints");
    assertThat(ledger.view().known()).isEmpty();
  }

  @Test
  void aBreakerWaitsForTwoPeople() throws Exception {
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'mesh','setpoints':[{'device':'tie','closed':true}]}"),
        200,
        "waits for two people");
    String id = only().order().id();
    assertThat(only().order().effectiveAt()).isEqualTo(NOW + OrderDraft.APPROVE_WITHIN_MILLIS);
    says(post("/api/orders/" + id + "/approve", "{'by':'Bert'}"), 200, "AWAITING_APPROVAL");
    says(post("/api/orders/" + id + "/approve", "{'by':'Bert'}"), 200, "AWAITING_APPROVAL");
    says(post("/api/orders/" + id + "/approve", "{'by':'Carla'}"), 200, "PREPARING");
    says(
        post("/api/orders/" + id + "/reject", "{'by':'Dora','reason':'no'}"),
        409,
        "waits for no approval");
  }

  @Test
  void whatALoadFlowForbidsIsNotProposed() throws Exception {
    holds = false;
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'test','setpoints':[{'device':'battery','watts':-80000}]}"),
        409,
        "would break: head");
    holds = true;
    clock.advance(DispatchPolicy.STATE_AGE_MAX_MILLIS + 1);
    says(
        post(
            "/api/orders",
            "{'by':'Anna','reason':'test','setpoints':[{'device':'battery','watts':-80000}]}"),
        409,
        "the state of the grid is not known now");
    assertThat(ledger.view().known()).isEmpty();
  }

  @Test
  void aBranchIsLockedWithWhatIsOnItAndUnlockedByItsPerson() throws Exception {
    says(
        post("/api/locks", "{'subject':'line-18-33','by':'Anna','reason':'tree'}"),
        200,
        "line-18-33 is locked out: tie");
    assertThat(ledger.view().locks().get("line-18-33").devices()).isEqualTo(Set.of("tie"));
    says(
        post(
            "/api/orders",
            "{'by':'Bert','reason':'mesh','setpoints':[{'device':'tie','closed':true}]}"),
        409,
        "line-18-33 is locked out by Anna: tree");
    says(post("/api/unlock", "{'subject':'line-18-33','by':'Bert'}"), 409, "not by Bert");
    says(post("/api/unlock", "{'subject':'line-18-33','by':'Anna'}"), 200, "is unlocked");
    says(
        post("/api/locks", "{'subject':'line-99','by':'Anna','reason':'tree'}"),
        409,
        "no device line-99");
  }

  @Test
  void aRequestThatIsNoneSaysWhatIsWrong() throws Exception {
    says(
        post("/api/orders", "{'by':'A',\n'reason' 1}"),
        400,
        "cannot be read at line 2, column 10: ");
    for (String text : List.of("5", "1.5", "true")) {
      says(post("/api/orders", "{'by':%s}".formatted(text)), 400, "by is to be text");
    }
    says(post("/api/orders", "{'by':'Anna'}"), 400, "'reason' is missing");
    says(
        post("/api/orders", "{'by':'A','reason':'r','setpoints':[{'device':'battery'}]}"),
        400,
        "one of watts");
    says(
        post("/api/orders", "{'by':'A','reason':'r','setpoints':[{'device':'x','watts':1}]}"),
        400,
        "no device x");
    says(
        post("/api/unlock", "{'by':'A','who':1}"),
        400,
        "who is not known here; there is: by, from, reason, subject, until");
    says(
        post("/api/orders", "{'by':'A','reason':'r','setpoints':[{'device':'x','watts':'much'}]}"),
        400,
        "setpoints[0].watts is to be a number");
    says(post("/api/orders", "{'by':'A','setpoints':{}}"), 400, "setpoints is to be a list");
    says(post("/api/orders", "[]"), 400, "the request is to be an object");
    says(post("/api/unlock", ""), 400, "the request is empty");
    for (String nothing :
        List.of("'setpoints':[null]", "'preventive':[null]", "'replaces':[null]")) {
      says(post("/api/orders", "{'by':'A','reason':'r',%s}".formatted(nothing)), 400, "null");
    }
    HttpResponse<String> form =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/api/unlock".formatted(server.port())))
                .POST(HttpRequest.BodyPublishers.ofString("by=Anna"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(form.statusCode()).isEqualTo(415);
  }
}
