package org.gridpact.plant.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static final SeededNoise NOISE = new SeededNoise(33);

  private static double at(Shape shape, double hour) {
    return shape.at(3_600 * hour);
  }

  @Test
  void householdsTakeMostInTheEveningAndLeastAtNightWithAShoulderInTheMorning() {
    Shape household = Shapes.household(NOISE);

    assertThat(at(household, 20)).isBetween(0.93, 1.07);
    assertThat(at(household, 3.5)).isLessThan(0.4);
    assertThat(at(household, 8)).isGreaterThan(at(household, 5)).isLessThan(at(household, 19));
    assertThat(
            IntStream.range(0, 1440).mapToDouble(m -> at(household, m / 60.0)).average().orElse(0))
        .isCloseTo(HouseholdCurve.MEAN, within(0.04));
  }

  @Test
  void aHouseholdCurveHasNoJumps() {
    Shape household = Shapes.household(NOISE);

    for (int second = 0; second < 2 * 86_400; second += 60) {
      assertThat(household.at(second + 60) - household.at(second)).isBetween(-0.02, 0.02);
    }
  }

  @Test
  void twoHouseholdsDifferALittle() {
    double one = at(Shapes.household(NOISE.of("meter-2")), 18);
    double other = at(Shapes.household(NOISE.of("meter-3")), 18);

    assertThat(one).isNotEqualTo(other).isCloseTo(other, within(0.15));
  }

  @Test
  void theSunGivesNothingAtNightAndMostAroundNoon() {
    Shape sun = Shapes.sun(NOISE);

    assertThat(at(sun, 3)).isZero();
    assertThat(at(sun, 22)).isZero();
    assertThat(at(sun, 12.25)).isBetween(0.88, 1.0);
    assertThat(at(sun, 24 + 12.25)).isBetween(0.88, 1.0).isNotEqualTo(at(sun, 12.25));
  }

  @Test
  void carsPlugInInTheEveningAndAreFullInTheNight() {
    Shape chargers = Shapes.chargerGroup(NOISE);

    assertThat(at(chargers, 15)).isZero();
    assertThat(at(chargers, 19.5)).isEqualTo(1);
    assertThat(at(chargers, 24 + 4)).isZero();
    assertThat(at(chargers, 22)).as("some are full").isBetween(0.2, 0.9);
  }

  @Test
  void heatPumpsRunLongerInTheEveningThanAtNoon() {
    Shape pumps = Shapes.heatPumpGroup(NOISE);

    assertThat(at(pumps, 19)).isCloseTo(0.75, within(0.06));
    assertThat(at(pumps, 13)).isCloseTo(0.35, within(0.06));
  }

  @Test
  void theSameSeedGivesTheSameDayInWhateverOrderItIsAskedFor() {
    for (Function<SeededNoise, Shape> kind :
        java.util.List.<Function<SeededNoise, Shape>>of(
            Shapes::household, Shapes::sun, Shapes::chargerGroup, Shapes::heatPumpGroup)) {
      Shape forwards = kind.apply(new SeededNoise(7));
      Shape backwards = kind.apply(new SeededNoise(7));
      double[] day = IntStream.range(0, 1440).mapToDouble(m -> forwards.at(60.0 * m)).toArray();

      for (int minute = 1439; minute >= 0; minute--) {
        assertThat(backwards.at(60.0 * minute)).isEqualTo(day[minute]);
      }
    }
  }
}
