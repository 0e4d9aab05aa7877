package org.gridpact.edge.driver.modbus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gridpact.edge.profile.registers.Field;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.Span;

/** The fewest requests that read given registers. */
final class ReadPlan {
  private ReadPlan() {}

  /** What has to be read for every input and for the scale of every output of a profile. */
  static List<Span> of(RegisterProfile profile) {
    Stream<Span> inputs =
        profile.inputs().stream().flatMap(i -> i.fields().stream()).flatMap(ReadPlan::spans);
    Stream<Span> scales =
        profile.outputs().stream().flatMap(o -> o.field().exponentSpan().stream());
    return of(Stream.concat(inputs, scales).toList(), profile.bridge());
  }

  static Stream<Span> spans(Field field) {
    return Stream.concat(Stream.of(field.span()), field.exponentSpan().stream());
  }

  /**
   * Joins what is no further apart than {@code bridge} registers, as far as one request reaches. A
   * wanted span is never cut.
   */
  static List<Span> of(Collection<Span> wanted, int bridge) {
    List<Span> sorted =
        wanted.stream()
            .distinct()
            .sorted(Comparator.comparing(Span::table).thenComparingInt(Span::address))
            .toList();
    List<Span> plan = new ArrayList<>();
    for (Span next : sorted) {
      Span last = plan.isEmpty() ? null : plan.getLast();
      boolean joins =
          last != null
              && last.table() == next.table()
              && next.address() <= last.end() + bridge
              && Math.max(last.end(), next.end()) - last.address() <= next.table().mostAtOnce();
      if (joins) {
        int end = Math.max(last.end(), next.end());
        plan.set(plan.size() - 1, new Span(last.table(), last.address(), end - last.address()));
      } else {
        plan.add(next);
      }
    }
    return plan;
  }
}
