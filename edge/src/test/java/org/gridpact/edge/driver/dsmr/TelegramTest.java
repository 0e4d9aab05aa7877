package org.gridpact.edge.driver.dsmr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridpact.edge.driver.dsmr.TelegramParser.Refused;
import org.gridpact.edge.fault.Meters;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.SharedData;
import org.junit.jupiter.api.Test;

class TelegramTest {
  /** What a stream of bytes comes to: telegrams, and what was refused on the way. */
  private static final class Taken implements TelegramReader.Telegrams {
    private final List<Telegram> telegrams = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @Override
    public void telegram(byte[] bytes, int length, String check) {
      try {
        telegrams.add(TelegramParser.parse(bytes, length, check));
      } catch (Refused e) {
        refused.add(e.rule().name());
      }
    }

    @Override
    public void refused(String rule) {
      refused.add(rule);
    }
  }

  private static Taken taken(byte[]... parts) throws IOException {
    Taken taken = new Taken();
    TelegramReader reader = new TelegramReader(taken);
    for (byte[] part : parts) {
      reader.read(new ByteArrayInputStream(part));
    }
    return taken;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Telegram real(String file) throws IOException {
    Taken taken = taken(Files.readAllBytes(SharedData.path("protocols/smart_meter/" + file)));
    assertThat(taken.refused).isEmpty();
    assertThat(taken.telegrams).hasSize(1);
    return taken.telegrams.getFirst();
  }

  @Test
  void aRealMeterOfVersion5IsRead() throws IOException {
    Telegram telegram = real("dsmr_v5.txt");
    assertThat(telegram.epochMillis())
        .hasValue(Instant.parse("2017-01-02T18:20:02Z").toEpochMilli());
    assertThat(telegram.value(Quantity.ENERGY_IMPORTED, Phase.TOTAL)).isEqualTo(6_825);
    assertThat(telegram.value(Quantity.ENERGY_EXPORTED, Phase.TOTAL)).isEqualTo(2_444);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.TOTAL)).isEqualTo(244);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.C)).isEqualTo(142);
    assertThat(telegram.value(Quantity.VOLTAGE, Phase.C)).isEqualTo(229);
    assertThat(telegram.value(Quantity.CURRENT, Phase.B)).isEqualTo(0.44);
    assertThat(telegram.value(Quantity.VOLTAGE, Phase.TOTAL)).isNaN();
  }

  @Test
  void aRealMeterOfVersion42IsRead() throws IOException {
    Telegram telegram = real("dsmr_v4_2_kaifa.txt");
    assertThat(telegram.epochMillis())
        .hasValue(Instant.parse("2016-11-13T19:57:57Z").toEpochMilli());
    assertThat(telegram.value(Quantity.ENERGY_IMPORTED, Phase.TOTAL)).isEqualTo(3_016_829);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.TOTAL)).isEqualTo(2_027);
    assertThat(telegram.value(Quantity.CURRENT, Phase.B)).isEqualTo(6);
    assertThat(telegram.value(Quantity.VOLTAGE, Phase.A)).isNaN();
  }

  @Test
  void productionIsNegativeAndWhatIsNotSaidIsUnknown() throws IOException {
    Telegram telegram = taken(Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5)).telegrams.getFirst();
    assertThat(telegram.epochMillis()).hasValue(Meters.TEN_IN_AMSTERDAM);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.TOTAL)).isEqualTo(-2_500);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.A)).isEqualTo(-600);
    assertThat(telegram.value(Quantity.ACTIVE_POWER, Phase.B)).isNaN();
    assertThat(telegram.value(Quantity.ENERGY_EXPORTED, Phase.TOTAL)).isEqualTo(10_750);
    assertThat(telegram.value(Quantity.FREQUENCY, Phase.TOTAL)).isNaN();
  }

  @Test
  void theHourThatComesTwiceInAutumnIsToldApart() throws IOException {
    Telegram summer = taken(Meters.telegram("0-0:1.0.0(251026023000S)")).telegrams.getFirst();
    Telegram winter = taken(Meters.telegram("0-0:1.0.0(251026023000W)")).telegrams.getFirst();
    assertThat(summer.epochMillis()).hasValue(Instant.parse("2025-10-26T00:30:00Z").toEpochMilli());
    assertThat(winter.epochMillis()).hasValue(Instant.parse("2025-10-26T01:30:00Z").toEpochMilli());
  }

  @Test
  void aMeterWithoutTariffsHasItsOwnTotalAndOneTariffAloneIsNoTotal() throws IOException {
    Telegram total = taken(Meters.telegram("1-0:1.8.0(000007.5*kWh)")).telegrams.getFirst();
    Telegram half = taken(Meters.telegram("1-0:1.8.1(000007.5*kWh)")).telegrams.getFirst();
    assertThat(total.value(Quantity.ENERGY_IMPORTED, Phase.TOTAL)).isEqualTo(7_500);
    assertThat(half.value(Quantity.ENERGY_IMPORTED, Phase.TOTAL)).isNaN();
  }

  @Test
  void aMeterOfVersion2SendsNoCheckAndNoTime() throws IOException {
    Taken taken =
        taken(
            bytes(
                """
                /ISk5\\2ME382-1003

                0-0:96.1.1(4B4)
                1-0:1.7.0(0001.01*kW)
                1-0:2.7.0(0000.00*kW)
                0-1:24.3.0(090212160000)(00)(60)(1)(m3)
                (00000.000)
                !
                """));
    assertThat(taken.refused).isEmpty();
    assertThat(taken.telegrams.getFirst().epochMillis()).isEmpty();
    assertThat(taken.telegrams.getFirst().value(Quantity.ACTIVE_POWER, Phase.TOTAL))
        .isEqualTo(1_010);
  }

  @Test
  void aTelegramIsRefusedWhole() throws IOException {
    String good =
        new String(Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5), StandardCharsets.ISO_8859_1);
    assertThat(taken(bytes(good.replace("2.500", "3.500"))).refused).containsExactly("crc");
    assertThat(taken(bytes(good.substring(0, good.length() - 6) + "\r\n")).refused)
        .containsExactly("crcMissing");
    assertThat(taken(bytes(good.replaceAll("!....", "!12345"))).refused).containsExactly("crc");
    assertThat(taken(bytes(good.replaceAll("!....", "!+1AB"))).refused).containsExactly("crc");
    for (String line :
        List.of(
            "0-0:1.0.0(251121100000)",
            "0-0:1.0.0(251321100000W)",
            "0-0:1.0.0(250229100000W)",
            "0-0:1.0.0()")) {
      assertThat(taken(Meters.telegram(line)).refused).as(line).containsExactly("badTime");
    }
    for (String line :
        List.of(
            "1-0:1.7.0(00.244*V)",
            "1-0:1.7.0(00.244)",
            "1-0:1.7.0()",
            "1-0:1.7.0(NaN*kW)",
            "1-0:1.7.0(1e3*kW)",
            "1-0:1.7.0(00.244*kW",
            "1-0:1.7.0(00.244*kW)\r\n1-0:1.7.0(00.244*kW)")) {
      assertThat(taken(Meters.telegram(line)).refused).as(line).containsExactly("badValue");
    }
  }

  @Test
  void afterNoiseOrACutTheNextTelegramIsRead() throws IOException {
    byte[] good = Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5);
    Taken taken =
        taken(bytes("0.7.0(1*kW)\r\n!1234\r\n"), good, Arrays.copyOf(good, 200), good, good);
    assertThat(taken.telegrams).hasSize(3);
    assertThat(taken.refused).containsExactly("cut");
  }

  @Test
  void aTelegramWithoutEndIsLeftAtItsBound() throws IOException {
    byte[] endless = new byte[10 << 20];
    Arrays.fill(endless, (byte) '7');
    endless[0] = '/';
    Taken taken = taken(endless, Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5));
    assertThat(taken.refused).containsExactly("tooLong");
    assertThat(taken.telegrams).hasSize(1);
  }

  @Test
  void noSingleDamagedByteIsTakenForAMeasurement() throws IOException {
    long seed = System.nanoTime();
    System.out.println("TelegramTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5);
    int body = good.length - 7;
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = good.clone();
      damaged[random.nextInt(body)] ^= (byte) (1 << random.nextInt(8));
      assertThat(taken(damaged).telegrams).isEmpty();
    }
  }

  @Test
  void aCheckIsFourDigits() {
    assertThat(TelegramReader.checkValue("6EEE")).hasValue(0x6EEE);
    assertThat(TelegramReader.checkValue("6eee")).hasValue(0x6EEE);
    assertThat(TelegramReader.checkValue("EEE")).isEmpty();
    assertThatThrownBy(() -> TelegramParser.parse(bytes("/!"), 2, "EEE"))
        .isInstanceOf(Refused.class);
  }
}
