package org.gridpact.engine.analytics.jobs;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;
import org.gridpact.engine.analytics.run.Work.Gatherer;
import org.gridpact.engine.analytics.run.Work.Out;
import org.gridpact.engine.analytics.run.Work.Place;
import org.gridpact.engine.analytics.run.Work.Stage;

/** Rows of results that are whole where they are made, on their way to those who write them. */
final class RowPackets {
  private RowPackets() {}

  /** A table of the result. */
  record Table(String name, List<ResultColumn> columns) implements java.io.Serializable {
    Table {
      columns = List.copyOf(columns);
    }
  }

  /** Writes a row; a value is null, or NaN where it is a number, where it is not known. */
  static void put(DataOutputStream to, int table, Table of, Object... values) throws IOException {
    to.writeByte(table);
    for (int c = 0; c < values.length; c++) {
      to.writeBoolean(values[c] != null);
      if (values[c] == null) {
        continue;
      }
      switch (of.columns.get(c).kind()) {
        case TEXT -> to.writeUTF((String) values[c]);
        case COUNT, TIME -> to.writeLong((Long) values[c]);
        case NUMBER -> to.writeDouble((Double) values[c]);
      }
    }
  }

  private static Object[] row(DataInputStream from, Table of) throws IOException {
    Object[] values = new Object[of.columns.size()];
    for (int c = 0; c < values.length; c++) {
      if (from.readBoolean()) {
        values[c] =
            switch (of.columns.get(c).kind()) {
              case TEXT -> from.readUTF();
              case COUNT, TIME -> from.readLong();
              case NUMBER -> from.readDouble();
            };
      }
    }
    return values;
  }

  /** Writes the rows that come. */
  record Write(List<Table> tables) implements Stage {
    Write {
      tables = List.copyOf(tables);
    }

    @Override
    public String name() {
      return "write";
    }

    @Override
    public int workers() {
      return 0;
    }

    @Override
    public Gatherer gatherer(Place place) {
      return new Writing(tables, place);
    }
  }

  private static final class Writing implements Gatherer {
    private final List<Table> tables;
    private final Place place;
    private final ResultPart[] parts;

    private Writing(List<Table> tables, Place place) {
      this.tables = tables;
      this.place = place;
      this.parts = new ResultPart[tables.size()];
    }

    @Override
    public void take(byte[] packet) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(packet));
      while (in.available() > 0) {
        int table = in.readByte();
        part(table).row(row(in, tables.get(table)));
      }
    }

    private ResultPart part(int table) throws IOException {
      if (parts[table] == null) {
        Table of = tables.get(table);
        parts[table] = new ResultPart(of.name, place, of.columns);
      }
      return parts[table];
    }

    @Override
    public void end(Out out) throws IOException {
      for (int t = 0; t < parts.length; t++) {
        part(t).end();
      }
    }

    @Override
    public void close() throws IOException {
      for (ResultPart part : parts) {
        if (part != null) {
          part.close();
        }
      }
    }
  }
}
