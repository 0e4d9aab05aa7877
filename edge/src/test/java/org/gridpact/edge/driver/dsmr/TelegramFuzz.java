package org.gridpact.edge.driver.dsmr;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.gridpact.edge.driver.dsmr.TelegramParser.Refused;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/** P1 telegrams, with the check they have and with the right one. */
final class TelegramFuzz implements FuzzTarget, TelegramReader.Telegrams {
  @Override
  public void take(byte[] bytes) {
    try {
      new TelegramReader(this).read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
  }

  @Override
  public void telegram(byte[] bytes, int length, String check) {
    parse(bytes, length, check);
    parse(bytes, length, "%04x".formatted(Crc16.of(bytes, length)));
  }

  private static void parse(byte[] bytes, int length, String check) {
    try {
      Telegram telegram = TelegramParser.parse(bytes, length, check);
      for (Quantity quantity : Quantity.values()) {
        for (Phase phase : Phase.values()) {
          if (Double.isInfinite(telegram.value(quantity, phase))) {
            throw new AssertionError(quantity + " without end");
          }
        }
      }
    } catch (Refused e) {
      if (e.rule() == TelegramParser.Rule.crc
          && check.length() == 4
          && isRight(bytes, length, check)) {
        throw new AssertionError("a right check is refused", e);
      }
    }
  }

  private static boolean isRight(byte[] bytes, int length, String check) {
    return TelegramReader.checkValue(check).orElse(-1) == Crc16.of(bytes, length);
  }

  @Override
  public void refused(String rule) {
    // Counted by the driver.
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Meters.solarHouse(Meters.TEN_IN_AMSTERDAM, 2.5),
        Meters.telegram("1-3:0.2.8(50)", "0-0:1.0.0(250701120000S)", "1-0:3.7.0(00.1*kvar)"),
        FuzzTarget.of("/a\n1-0:1.7.0(0001.01*kW)\n!\n").getFirst());
  }
}
