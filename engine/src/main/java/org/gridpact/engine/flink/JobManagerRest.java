package org.gridpact.engine.flink;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.gridpact.model.config.Failures;
import org.gridpact.model.config.HostPort;

/** Asks a JobManager over its REST interface, for what Flink's own client does not. */
public final class JobManagerRest {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private JobManagerRest() {}

  /**
   * The answer at a path.
   *
   * @throws IOException where nobody answers within 10 s, or not with what was asked for
   */
  public static JsonNode get(HostPort rest, String path) throws IOException, InterruptedException {
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create("http://" + rest + path)).timeout(ANSWER_WITHIN).build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build()) {
      HttpResponse<byte[]> answer = http.send(ask, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new IOException(
          "no Flink JobManager answers at http://%s: %s".formatted(rest, Failures.words(e)), e);
    }
  }
}
