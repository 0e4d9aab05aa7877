package org.gridpact.engine.analytics.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;

/** The names in a column of a row group, numbered as they come. */
final class Names {
  private final Map<Binary, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private Binary last;
  private int lastNumber;

  int number(Binary name) {
    if (name.equals(last)) {
      return lastNumber;
    }
    Binary key = name.copy();
    Integer known = numbers.putIfAbsent(key, names.size());
    if (known == null) {
      names.add(key.toStringUsingUTF8());
    }
    last = key;
    lastNumber = known == null ? names.size() - 1 : known;
    return lastNumber;
  }

  int size() {
    return names.size();
  }

  String name(int number) {
    return names.get(number);
  }
}
