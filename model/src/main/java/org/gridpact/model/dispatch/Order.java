package org.gridpact.model.dispatch;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Setpoints for devices of several gateways that take effect together or not at all. It names a
 * device once, or twice: then once for its reactive power. Whatever it orders of a device, it has
 * the device to itself while it lasts.
 *
 * @param token fencing token of the proposer's lease on the area
 * @param voteUntil a gateway that has not voted by then is taken to have aborted
 * @param effectiveAt when the setpoints begin to hold
 * @param applyUntil a gateway that learns of the commit later than this does not apply
 * @param expiresAt when the setpoints end
 * @param replaces orders in effect that end when this one takes effect; it names every device of
 *     theirs
 * @param by the person who wished it; empty where the dispatcher planned it
 */
public record Order(
    String id,
    String area,
    long token,
    List<Part> parts,
    long voteUntil,
    long effectiveAt,
    long applyUntil,
    long expiresAt,
    String reason,
    Evidence evidence,
    List<String> replaces,
    String by) {

  /** The setpoints of one gateway. */
  public record Part(String gateway, List<Setpoint> setpoints) {
    public Part {
      setpoints = List.copyOf(setpoints);
      if (setpoints.isEmpty()) {
        throw new IllegalArgumentException("gateway " + gateway + " has no setpoint");
      }
    }
  }

  public Order {
    parts = List.copyOf(parts);
    replaces = List.copyOf(replaces);
    if (id.isBlank() || parts.isEmpty()) {
      throw new IllegalArgumentException("order '" + id + "' has no id or no part");
    }
    if (!(voteUntil <= effectiveAt && effectiveAt <= applyUntil && applyUntil < expiresAt)) {
      throw new IllegalArgumentException(
          "order %s: times must be voteUntil %s <= effectiveAt %s <= applyUntil %s < expiresAt %s"
              .formatted(
                  id,
                  Instant.ofEpochMilli(voteUntil),
                  Instant.ofEpochMilli(effectiveAt),
                  Instant.ofEpochMilli(applyUntil),
                  Instant.ofEpochMilli(expiresAt)));
    }
    Set<String> gateways = new HashSet<>();
    Set<Setpoint.Subject> named = new HashSet<>();
    for (Part part : parts) {
      if (!gateways.add(part.gateway())) {
        throw new IllegalArgumentException(
            "order %s: gateway %s twice".formatted(id, part.gateway()));
      }
      for (Setpoint s : part.setpoints()) {
        if (!named.add(s.subject())) {
          throw new IllegalArgumentException(
              "order %s: %sdevice %s twice"
                  .formatted(id, s.subject().vars() ? "vars of " : "", s.device()));
        }
      }
    }
  }

  /** An order that the dispatcher planned. */
  public Order(
      String id,
      String area,
      long token,
      List<Part> parts,
      long voteUntil,
      long effectiveAt,
      long applyUntil,
      long expiresAt,
      String reason,
      Evidence evidence,
      List<String> replaces) {
    this(
        id,
        area,
        token,
        parts,
        voteUntil,
        effectiveAt,
        applyUntil,
        expiresAt,
        reason,
        evidence,
        replaces,
        "");
  }

  public Stream<Setpoint> setpoints() {
    return parts.stream().flatMap(p -> p.setpoints().stream());
  }

  public List<String> participants() {
    return parts.stream().map(Part::gateway).toList();
  }

  /** This order with one gateway's part only, as that gateway is sent it. */
  public Order partFor(String gateway) {
    return new Order(
        id,
        area,
        token,
        parts.stream().filter(p -> p.gateway().equals(gateway)).toList(),
        voteUntil,
        effectiveAt,
        applyUntil,
        expiresAt,
        reason,
        evidence,
        replaces,
        by);
  }
}
