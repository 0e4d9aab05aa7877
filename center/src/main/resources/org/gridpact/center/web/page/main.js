// The page: takes pictures from the server and shows the newest, always with its age.

import { chart } from "./chart.js";
import { byId, h, keyed, text } from "./dom.js";
import { details } from "./details.js";
import { feeder } from "./feeder.js";
import { forecast } from "./forecast.js";
import { clock, duration, quantity, show, UNKNOWN } from "./format.js";
import { history } from "./history.js";
import * as lists from "./lists.js";
import { state } from "./state.js";
import { predicted } from "./predicted.js";
import { security } from "./security.js";
import { follow } from "./stream.js";

let picture = null;
let receivedAt = 0;
let link = { state: "connecting" };
let selected = null;

const network = feeder(byId("feeder"), byId("legend"), select);
const powerChart = chart(byId("power-chart"));
const voltageChart = chart(byId("voltage-chart"));
security(byId("security-card"), byId("security"), byId("security-count"));
const deviceHistory = history(byId("details-history"));
const deviceForecast = forecast(byId("details-forecast"));
const areaForecast = forecast(byId("area-forecast"));
predicted(byId("predicted"), selectViolation);
state(byId("state-card"), byId("state"), byId("state-count"));

function showPicture(next) {
  picture = next;
  receivedAt = performance.now();
  document.title = `${picture.area} – Gridpact`;
  text(byId("area"), picture.area);
  text(byId("clock"), clock(picture.epochMillis));
  network.update(picture);
  tiles();
  lists.violations(byId("violations"), picture, selectViolation);
  lists.orders(byId("orders"), picture);
  lists.gateways(byId("gateways"), picture);
  byId("tasks-card").hidden = picture.tasks.length === 0;
  lists.tasks(byId("tasks"), picture);
  byId("locks-card").hidden = picture.locks.length === 0;
  lists.locks(byId("locks"), picture);
  byId("alarms-card").hidden = picture.alarms.length === 0;
  lists.alarms(byId("alarms"), picture);
  text(byId("tasks-count"), `${picture.tasks.filter((t) => t.state === "RUNNING").length} of ${picture.tasks.length} running`);
  lists.notices(byId("notices"), picture);
  counts();
  charts();
  showDetails();
  areaForecast({ area: "" });
  showAge();
}

const highest = (items, of) =>
  items.filter((i) => of(i) !== null).reduce((best, i) => (best === null || of(i) > of(best) ? i : best), null);

function feederPower() {
  const known = picture.feeders.every((f) => f.power.value !== null) && picture.feeders.length > 0;
  return known ? picture.feeders.reduce((sum, f) => sum + f.power.value, 0) : null;
}

function tiles() {
  const low = highest(picture.buses, (b) => (b.voltagePu.value === null ? null : -b.voltagePu.value));
  const loaded = highest(picture.branches, (b) => b.loading.value);
  const active = picture.violations.filter((v) => v.active).length;
  const open = picture.orders.filter((o) => o.status === "PREPARING" || o.status === "COMMITTED").length;
  const up = picture.gateways.filter((g) => g.connected).length;
  const all = [
    { name: "Feeder power", value: quantity(feederPower(), "W"), note: "sum of the devices" },
    { name: "Lowest voltage", value: low ? show(low.voltagePu) : UNKNOWN, note: low ? `bus ${low.id}` : "nothing measured", bad: low?.band === "BELOW" },
    { name: "Highest loading", value: loaded ? show(loaded.loading) : UNKNOWN, note: loaded ? `branch ${loaded.id}` : "nothing known", bad: loaded?.loading.value > 100 },
    { name: "Violations", value: `${active}`, note: `${picture.counters.violationsRaised} raised, ${picture.counters.violationsCleared} cleared`, bad: active > 0 },
    { name: "Open orders", value: `${open}`, note: `${picture.orders.length} listed` },
    { name: "Gateways", value: `${up} of ${picture.gateways.length}`, note: "connected", bad: up < picture.gateways.length },
  ];
  keyed(byId("tiles"), all, (t) => t.name, (t) =>
    h("li", { class: t.bad ? "bad" : "" }, h("span", { class: "muted" }, t.name), h("b", {}, t.value), h("span", { class: "muted" }, t.note)));
}

function counts() {
  const active = picture.violations.filter((v) => v.active).length;
  text(byId("violations-count"), `${active} active`);
  text(byId("orders-count"), picture.orders.length ? `newest first` : "");
  text(byId("totals"), `${picture.counters.readingsAcknowledged.toLocaleString("en-GB")} readings acknowledged`);
}

function charts() {
  const { minPu, maxPu } = picture.voltageLimits;
  powerChart({ name: "Feeder power", limits: [], lines: picture.feeders.map((f) => ({ name: f.id, ...f.chart })) });
  voltageChart({
    name: "Lowest voltage",
    lines: [{ name: "lowest", ...picture.lowestVoltage }],
    limits: [
      { value: minPu, name: `limit ${quantity(minPu, "pu")}` },
      { value: maxPu, name: `limit ${quantity(maxPu, "pu")}` },
    ],
  });
  keyed(byId("power-now"), picture.feeders.map(({ chart: _, ...feeder }) => feeder), (f) => f.id, feederLegend);
  text(byId("voltage-now"), quantity(picture.lowestVoltage.values.at(-1), "pu"));
}

/** Colour, name and power of a feeder; the name only where there are several. */
function feederLegend(f) {
  const several = picture.feeders.length > 1;
  const index = picture.feeders.findIndex((other) => other.id === f.id) % 4;
  const note = f.devicesMissing ? `${f.devicesMissing} devices without a good reading` : null;
  return h("span", { title: note }, several ? h("i", { class: `swatch series-${index}` }) : null, several ? `${f.id} ` : null,
    show(f.power), f.devicesMissing ? " *" : null);
}

function select(next) {
  selected = next;
  network.select(selected);
  showDetails();
}

function selectViolation(violation) {
  const type = picture.buses.some((b) => b.id === violation.subject) ? "bus" : "branch";
  select({ type, id: violation.subject });
}

function showDetails() {
  const body = selected && details(picture, selected);
  byId("details").hidden = !body;
  if (body) {
    text(byId("details-title"), selected.type === "device" ? selected.id : `${selected.type === "bus" ? "Bus" : "Branch"} ${selected.id}`);
    byId("details-body").replaceChildren(...body);
  }
  const device = body && selected.type === "device" ? selected.id : null;
  deviceHistory(device, picture?.epochMillis);
  deviceForecast(device === null ? null : { device });
}

/** Age of the data and state of the connection; runs on when no picture comes. */
function showAge() {
  const since = picture === null ? 0 : performance.now() - receivedAt;
  const age = picture === null || picture.dataAgeMillis === null ? null : picture.dataAgeMillis + since;
  const stale = picture !== null && (age === null || age > picture.staleAfterMillis);
  text(byId("age"), duration(age));
  byId("age-pill").classList.toggle("bad", stale);
  document.body.classList.toggle("stale", stale || (picture !== null && link.state !== "live"));
  document.body.dataset.link = link.state;
  text(byId("link-text"), linkText());
  const message = trouble(age, stale);
  text(byId("banner"), message ?? "");
  byId("banner").hidden = message === null;
}

function linkText() {
  switch (link.state) {
    case "live": return "live";
    case "reconnecting": return "reconnecting";
    case "lost": return `lost since ${clock(link.since)}`;
    default: return "connecting";
  }
}

function trouble(age, stale) {
  if (link.state === "reconnecting" || link.state === "lost") {
    const what = link.state === "lost" ? `Connection to the center lost since ${clock(link.since)}` : "Connection to the center interrupted, reconnecting";
    return picture === null ? `${what}.` : `${what}. Values below are old: ${duration(age)}.`;
  }
  if (picture === null) return null;
  if (age === null) return "No measurement has arrived yet.";
  return stale ? `No new measurement for ${duration(age)}. Values below are the last known.` : null;
}

byId("details-close").addEventListener("click", () => select(null));
addEventListener("keydown", (e) => {
  if (e.key === "Escape" && selected) select(null);
});

follow("/api/events", showPicture, (next) => {
  link = next;
  showAge();
});
setInterval(showAge, 250);
