package org.gridpact.edge.profile.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.gridpact.edge.image.Command;
import org.gridpact.model.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterProfilesTest {
  private static final String INVERTER =
      """
      bridge: 4
      inputs:
        - {point: power, unit: kW, table: input, address: 10, type: int16, scale: 0.1, \
      absent: 0x8000, production: true}
        - {point: energyExported, unit: kWh, table: input, address: 11, type: uint32, \
      wordOrder: low-first}
      outputs:
        - {signal: min-watts, table: holding, address: 3, type: uint16, factor: -0.001, \
      low: 0, high: 50}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"breaker", "flexible-load", "tap-changer"})
  void builtInProfilesAreInOrder(String name) throws ConfigException {
    RegisterProfile profile = RegisterProfiles.read(name);
    assertThat(profile.inputs()).isNotEmpty();
    assertThat(profile.outputs()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0x007B, -12300", "0xFF85, 12300", "0x8000, NaN"})
  void aRegisterBecomesWattsInOurSignAndAnAbsentOneIsUnknown(String raw, double watts)
      throws ConfigException {
    Input power = RegisterProfiles.parse("inverter", INVERTER).inputs().getFirst();
    assertThat(power.value(words(10, Integer.decode(raw)))).isEqualTo(Double.valueOf(watts));
  }

  @Test
  void wordsMayComeLowFirst() throws ConfigException {
    Input energy = RegisterProfiles.parse("inverter", INVERTER).inputs().getLast();
    assertThat(energy.value(words(11, 0x0002, 0x0001))).isEqualTo(65_538_000);
  }

  @ParameterizedTest
  @CsvSource({"-20500, 0, 20", "-20500, -20500, 20", "-20501, -20501, 21", "-90000, 0, 50"})
  void aLimitIsRoundedIntoTheRangeAndBoundedByTheDevice(double min, double max, long raw)
      throws ConfigException {
    Output limit = RegisterProfiles.parse("inverter", INVERTER).outputs().getFirst();
    assertThat(limit.raw(new Command.Power("pv", min, max, OptionalDouble.empty()), 1))
        .hasValue(raw);
  }

  @ParameterizedTest
  @CsvSource({"0x0003, 3", "0xFFFD, -3", "0x0000, 0", "0x8000, NaN"})
  void aTapChangerTellsItsPositionAndIsToldOne(String raw, double position) throws ConfigException {
    RegisterProfile profile = RegisterProfiles.read("tap-changer");
    assertThat(profile.inputs().getLast().value(words(8, Integer.decode(raw))))
        .isEqualTo(Double.valueOf(position));
    Output tap = profile.outputs().getFirst();
    assertThat(tap.raw(new Command.Tap("oltc", -3), 1)).hasValue(-3);
    assertThat(tap.raw(new Command.Switch("oltc", true), 1)).isEmpty();
  }

  @Test
  void aWrongUnitIsNamedWithItsLine() {
    assertThatThrownBy(() -> RegisterProfiles.parse("bad", INVERTER.replace("kW,", "kV,")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bad:3")
        .hasMessageContaining("kV");
  }

  private static Words words(int address, int... words) {
    return new Words(List.of(new Words.Block(new Span(Table.INPUT, address, words.length), words)));
  }
}
