package org.gridpact.model.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ForecastTest {
  private static final double NAN = Double.NaN;
  private static final long NOON = 1_767_268_800_000L;

  private final PowerBand band =
      new PowerBand(
          new double[] {-5_000, NAN}, new double[] {-4_000, NAN}, new double[] {-1_000, NAN});

  @Test
  void aQuarterIsKnownWithAllQuantilesOrNotAtAll() {
    assertThat(band.known(0)).isTrue();
    assertThat(band.p90(0)).isEqualTo(-1_000);
    assertThat(band.known(1)).isFalse();
    assertThat(band.p50(1)).isNaN();
    assertThat(PowerBand.unknown(2).known()).isFalse();
    assertThatThrownBy(() -> of(1, NAN, 3)).hasMessageContaining("quarter 0");
  }

  @Test
  void quantilesDoNotFallAndAreFinite() {
    assertThatThrownBy(() -> of(2, 1, 3)).hasMessage("quarter 0: 2.0, 1.0, 3.0 W are no quantiles");
    assertThatThrownBy(() -> of(1, 2, Double.POSITIVE_INFINITY)).hasMessageContaining("Infinity");
  }

  @Test
  void aTimeHasItsQuarter() {
    Forecast forecast = at(NOON + 60_000, NOON);

    assertThat(forecast.epochMillis(1)).isEqualTo(NOON + 900_000);
    assertThat(forecast.quarterOf(NOON + 899_999)).isZero();
    assertThat(forecast.quarterOf(NOON + 900_000)).isEqualTo(1);
    assertThat(forecast.quarterOf(NOON - 1)).isNegative();
    assertThat(forecast.device("pv-1")).contains(band);
    assertThat(forecast.device("other")).isEmpty();
  }

  @Test
  void itStartsAtAQuarterThatIsNotOver() {
    assertThatThrownBy(() -> at(NOON, NOON + 1)).hasMessageContaining("quarter of an hour");
    assertThatThrownBy(() -> at(NOON + 900_000, NOON)).hasMessageContaining("not over");
  }

  @Test
  void everyBandHasItsLength() {
    assertThatThrownBy(() -> new Forecast(NOON, NOON, 2, Map.of("a", of(1, 2, 3)), Map.of(), band))
        .hasMessage("a: 1 quarters in a forecast of 2");
  }

  private Forecast at(long issued, long start) {
    return new Forecast(issued, start, 2, Map.of("pv-1", band), Map.of(), band);
  }

  private static PowerBand of(double p10, double p50, double p90) {
    return new PowerBand(new double[] {p10}, new double[] {p50}, new double[] {p90});
  }
}
