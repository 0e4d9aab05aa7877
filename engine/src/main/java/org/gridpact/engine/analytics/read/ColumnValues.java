package org.gridpact.engine.analytics.read;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;

/**
 * The values of one flat column of a row group, page by page into arrays.
 *
 * <p>parquet-java's own column reader asks for levels and binds a reader at each value, which takes
 * several times as long as the value itself. Owned by one thread.
 */
final class ColumnValues {
  private final ColumnDescriptor column;
  private final PageReader pages;
  private final Dictionary dictionary;

  /** By entry of the dictionary, once it is asked for. */
  private int[] numbers;

  /** Of the present page; null where {@link #ids} are. */
  private ValuesReader values;

  /** Names of the present page; null where it has them one by one, or no names. */
  private DictionaryIds ids;

  /** Null where the page has no nulls. */
  private Levels present;

  private int left;

  ColumnValues(ColumnDescriptor column, PageReader pages) throws IOException {
    this.column = column;
    this.pages = pages;
    DictionaryPage page = pages.readDictionaryPage();
    dictionary = page == null ? null : page.getEncoding().initDictionary(column, page);
  }

  /** Whether the next value is there. */
  private interface Levels {
    boolean next() throws IOException;
  }

  /** Passes over the next {@code n} rows. */
  void skip(int n) throws IOException {
    for (int done = 0; done < n; ) {
      int run = run(n - done);
      int there = run;
      if (present != null) {
        there = 0;
        for (int i = 0; i < run; i++) {
          there += present.next() ? 1 : 0;
        }
      }
      if (ids != null) {
        ids.skip(there);
      } else {
        values.skip(there);
      }
      done += run;
    }
  }

  /** The next {@code n} values of a column that is never null. */
  void longs(long[] into, int n) throws IOException {
    for (int done = 0; done < n; ) {
      int end = done + run(n - done);
      for (int i = done; i < end; i++) {
        requirePresent();
        into[i] = values.readLong();
      }
      done = end;
    }
  }

  /** The next {@code n} values; NaN where null. */
  void doubles(double[] into, int n) throws IOException {
    for (int done = 0; done < n; ) {
      int end = done + run(n - done);
      if (present == null) {
        for (int i = done; i < end; i++) {
          into[i] = values.readDouble();
        }
      } else {
        for (int i = done; i < end; i++) {
          into[i] = present.next() ? values.readDouble() : Double.NaN;
        }
      }
      done = end;
    }
  }

  /** The next {@code n} names, as their numbers among {@code names}. */
  void names(int[] into, int n, Names names) throws IOException {
    for (int done = 0; done < n; ) {
      int end = done + run(n - done);
      for (int i = done; i < end && present != null; i++) {
        requirePresent();
      }
      if (ids != null) {
        ids.read(into, done, end);
        int[] numberOf = numbers(names);
        for (int i = done; i < end; i++) {
          into[i] = numberOf[into[i]];
        }
      } else {
        for (int i = done; i < end; i++) {
          into[i] = names.number(values.readBytes());
        }
      }
      done = end;
    }
  }

  private int[] numbers(Names names) {
    if (numbers == null) {
      numbers =
          IntStream.rangeClosed(0, dictionary.getMaxId())
              .map(id -> names.number(dictionary.decodeToBinary(id)))
              .toArray();
    }
    return numbers;
  }

  private void requirePresent() throws IOException {
    if (present != null && !present.next()) {
      throw new IOException("a row has no %s".formatted(column.getPath()[0]));
    }
  }

  /** How many of the next {@code n} values are of the present page. */
  private int run(int n) throws IOException {
    while (left == 0) {
      DataPage page = pages.readPage();
      if (page == null) {
        throw new IOException("column %s ends early".formatted(column.getPath()[0]));
      }
      open(page);
      left = page.getValueCount();
    }
    int run = Math.min(n, left);
    left -= run;
    return run;
  }

  private void open(DataPage page) throws IOException {
    page.accept(
        new DataPage.Visitor<Void>() {
          @Override
          public Void visit(DataPageV1 v1) {
            try {
              openV1(v1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return null;
          }

          @Override
          public Void visit(DataPageV2 v2) {
            try {
              openV2(v2);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return null;
          }
        });
  }

  private void openV1(DataPageV1 page) throws IOException {
    ByteBufferInputStream in = page.getBytes().toInputStream();
    present = null;
    if (column.getMaxDefinitionLevel() > 0) {
      ValuesReader levels =
          page.getDlEncoding().getValuesReader(column, ValuesType.DEFINITION_LEVEL);
      levels.initFromPage(page.getValueCount(), in);
      present = () -> levels.readInteger() == 1;
    }
    openValues(page.getValueEncoding(), page.getValueCount(), in);
  }

  private void openV2(DataPageV2 page) throws IOException {
    present = null;
    if (column.getMaxDefinitionLevel() > 0 && page.getNullCount() > 0) {
      BytesInput levels = page.getDefinitionLevels();
      RunLengthBitPackingHybridDecoder decoder =
          new RunLengthBitPackingHybridDecoder(1, levels.toInputStream());
      present = () -> decoder.readInt() == 1;
    }
    openValues(page.getDataEncoding(), page.getValueCount(), page.getData().toInputStream());
  }

  private void openValues(Encoding encoding, int count, ByteBufferInputStream in)
      throws IOException {
    boolean byDictionary = encoding.usesDictionary();
    if (byDictionary && dictionary == null) {
      throw new IOException("column %s lost its dictionary".formatted(column.getPath()[0]));
    }
    ids = null;
    if (byDictionary && column.getPrimitiveType().getPrimitiveTypeName() == BINARY) {
      ids = new DictionaryIds(in);
      return;
    }
    values =
        byDictionary
            ? encoding.getDictionaryBasedValuesReader(column, ValuesType.VALUES, dictionary)
            : encoding.getValuesReader(column, ValuesType.VALUES);
    values.initFromPage(count, in);
  }
}
