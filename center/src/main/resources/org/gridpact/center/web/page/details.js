// What is known of one selected thing, in full.

import { h } from "./dom.js";
import { clock, duration, hasPosition, ordered, position, quantity, show, trust, words } from "./format.js";

const row = (name, value, note) =>
  h("div", {}, h("dt", {}, name), h("dd", {}, value, note ? h("small", {}, note) : null));

const valueRow = (name, v) => row(name, show(v), trust(v));

function bus(picture, id) {
  const b = picture.buses.find((x) => x.id === id);
  const { minPu, maxPu } = picture.voltageLimits;
  const around = picture.branches.filter((x) => x.from === id || x.to === id);
  return [
    h("dl", {}, valueRow("voltage", b.voltagePu), valueRow("between phases", b.voltage),
      row("limits", `${quantity(minPu, "pu")} to ${quantity(maxPu, "pu")}`, `${words(b.band)} the band`),
      row("nominal", quantity(b.nominalVolts, "V"))),
    table(["branch", "current", "loading"], around.map((x) => [x.id, show(x.current), show(x.loading)])),
    devices(picture, id),
  ];
}

function branch(picture, id) {
  const b = picture.branches.find((x) => x.id === id);
  return [
    h("dl", {}, row("from, to", `${b.from}, ${b.to}`, b.inService ? null : "out of service"), valueRow("current", b.current),
      row("limit", quantity(b.limitAmperes, "A"), b.limitAmperes === null ? "not known" : null),
      valueRow("loading", b.loading)),
    devices(picture, id),
  ];
}

function device(picture, id) {
  const d = picture.devices.find((x) => x.id === id);
  return [
    h("dl", {},
      row("kind", words(d.kind)), row("at", d.at), row("gateway", d.gateway), row("feeder", d.feeder),
      hasPosition(d) ? row("position", position(d), words(d.quality)) : valueRow("power", d.power),
      d.reactivePower.value !== null || d.setpoint?.vars ? valueRow("reactive power", d.reactivePower) : null,
      d.kind === "BATTERY" ? valueRow("charge", d.stateOfCharge) : null,
      row("last reading", clock(d.epochMillis), `${duration(d.ageMillis)} old, ${words(d.quality)}`),
      row("setpoint", d.setpoint ? ordered(d.setpoint) : "none in force", d.setpoint ? `order ${d.setpoint.order}, until ${clock(d.setpoint.untilEpochMillis)}` : null)),
  ];
}

function devices(picture, at) {
  const here = picture.devices.filter((d) => d.at === at);
  return table(["device", "power", "quality"],
    here.map((d) => [d.id, hasPosition(d) ? position(d) : show(d.power), words(d.quality)]));
}

function table(heads, rows) {
  if (!rows.length) return null;
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((c) => h("td", {}, c))))));
}

const VIEWS = { bus, branch, device };

/** The body of the details panel, or null where the thing is no longer there. */
export function details(picture, { type, id }) {
  const there = { bus: picture.buses, branch: picture.branches, device: picture.devices }[type];
  return there.some((x) => x.id === id) ? VIEWS[type](picture, id).filter(Boolean) : null;
}
