// Violations, orders and gateways as lists.

import { h, keyed } from "./dom.js";
import { clock, duration, measuredOf, moment, quantity, setpoint, trust, unCamel, UNKNOWN, words } from "./format.js";

const STATE = {
  NOT_STARTED: "not started",
  PREPARED: "executing (prepared)",
  COMMITTED: "committed",
  ROLLED_BACK: "rolled back",
  IN_DOUBT: "in doubt",
  APPLIED: "applied",
  NOT_APPLIED: "not applied",
  MEASURED: "measured",
  LAPSED: "lapsed",
};

const STATUS = {
  AWAITING_APPROVAL: "waits for approval",
  PREPARING: "voting",
  COMMITTED: "committed",
  ABORTED: "aborted",
  ENDED: "ended",
  REPLACED: "replaced",
};

const empty = (message) => [{ id: "empty", message }];
const orEmpty = (items, message) => (items.length ? items : empty(message));
const nothing = (item) => h("li", { class: "nothing" }, item.message);

/** Value and limit in the unit people compare them in. */
function compared(v) {
  const [value, limit] = v.valuePu === null
    ? [quantity(v.value, v.unit), quantity(v.limit, v.unit)]
    : [quantity(v.valuePu, "pu"), quantity(v.limitPu, "pu")];
  return v.active ? `${value} ${v.above ? ">" : "<"} ${limit}` : `back at ${value}, limit ${limit}`;
}

export function violations(list, picture, onSelect) {
  keyed(list, orEmpty(picture.violations, "Every limit is kept."), (v) => v.id, (v) => {
    if (v.message) return nothing(v);
    const inVolts = v.valuePu === null ? "" : ` (${quantity(v.value, v.unit)})`;
    return h("li", { class: v.active ? "violation active" : "violation ended" },
      h("button", { type: "button", on: { click: () => onSelect(v) } },
        h("span", { class: "row" },
          h("b", {}, `${v.unit === "V" ? "Bus" : "Branch"} ${v.subject}`),
          h("span", { class: "compared" }, compared(v))),
        h("span", { class: "row muted" },
          h("span", {}, `${v.quantity} ${v.above ? "above" : "below"} limit${inVolts}`),
          h("span", {}, v.active
            ? `since ${clock(v.sinceEpochMillis)}, ${duration(v.durationMillis)}`
            : `${clock(v.sinceEpochMillis)}, lasted ${duration(v.durationMillis)}`))));
  });
}

function setpointTable(order) {
  return h("table", {},
    h("thead", {}, h("tr", {}, ...["gateway", "device", "setpoint", "measured"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, ...order.participants.flatMap((p) => p.setpoints.map((s) =>
      h("tr", {}, h("td", {}, p.gateway), h("td", {}, s.device), h("td", {}, setpoint(s)),
        h("td", { title: trust(s.measured) }, measuredOf(s)))))));
}

const at = (participant, stage) => participant.steps.find((s) => s.stage === stage)?.epochMillis;

/** What each gateway did when, by its own clock but for its vote. */
function historyTable(order) {
  const columns = {
    gateway: (p) => p.gateway,
    received: (p) => clock(p.receivedEpochMillis),
    prepared: (p) => clock(p.preparedEpochMillis),
    voted: (p) => clock(p.votedEpochMillis),
    learnt: (p) => clock(p.learntEpochMillis),
    applied: (p) => clock(at(p, "APPLIED")),
    measured: (p) => clock(at(p, "MEASURED")),
  };
  return h("table", { class: "history" },
    h("thead", {}, h("tr", {}, ...Object.keys(columns).map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, ...order.participants.map((p) =>
      h("tr", {}, ...Object.values(columns).map((of) => h("td", {}, of(p)))))));
}

function chip(participant) {
  const state = STATE[participant.state];
  return h("span", { class: `chip ${participant.state}`, title: participant.reason || state, "data-gateway": participant.gateway },
    h("b", {}, participant.gateway), ` ${state}`);
}

const times = (o) => [
  ["proposed", o.proposedEpochMillis],
  ["vote until", o.voteUntilEpochMillis],
  ["decided", o.decidedEpochMillis],
  ["effective", o.effectiveEpochMillis],
  ["apply until", o.applyUntilEpochMillis],
  ["expires", o.expiresEpochMillis],
];

function evidence(e) {
  return h("div", { class: "evidence" },
    h("p", {}, h("b", {}, e.held ? "Load flow holds: " : "Load flow does not hold: "), e.loadFlow,
      h("span", { class: "muted" }, ` (state of ${clock(e.stateEpochMillis)})`)),
    h("p", {}, h("b", {}, "Changes active power by: "), e.changedWatts === null ? UNKNOWN : quantity(e.changedWatts, "W")),
    e.binding.length ? h("p", {}, h("b", {}, "Limits behind it: "), e.binding.join("; ")) : null,
    e.reasoning.length ? h("p", {}, h("b", {}, "Why these setpoints: "), e.reasoning.join("; ")) : null);
}

function order(o) {
  const why = [o.decisionReason, ...o.participants.filter((p) => p.reason).map((p) => `${p.gateway}: ${p.reason}`)].filter(Boolean);
  const count = o.participants.reduce((n, p) => n + p.setpoints.length, 0);
  return h("li", { class: `order ${o.status}`, "data-order": o.id },
    h("div", { class: "row" },
      h("b", {}, o.id, " ", h("span", { class: `badge ${o.status}` }, STATUS[o.status]),
        o.deviations.length ? h("span", { class: "badge partial", title: o.deviations.join("; ") }, "deviates") : null,
        o.partial ? h("span", { class: "badge partial", title: "committed, but not in effect at every participant" }, "partial") : null),
      h("span", { class: "muted" }, clock(o.proposedEpochMillis))),
    h("p", {}, o.reason),
    h("div", { class: "chips" }, ...o.participants.map(chip)),
    why.length ? h("p", { class: "why" }, [...new Set(why)].join("; ")) : null,
    h("details", {},
      h("summary", {}, `${count} setpoint${count === 1 ? "" : "s"} and evidence`),
      setpointTable(o),
      historyTable(o),
      evidence(o.evidence),
      h("dl", { class: "times" }, ...times(o).map(([name, at]) => h("div", {}, h("dt", {}, name), h("dd", {}, clock(at))))),
      o.deviations.length ? h("p", { class: "why" }, `measured otherwise: ${o.deviations.join("; ")}`) : null,
      o.by ? h("p", {}, `ordered by ${o.by}`) : null,
      o.status === "AWAITING_APPROVAL" ? h("p", {}, "two people approve it: ", h("code", {}, `./gridpact approve ${o.id} --by NAME`)) : null,
      o.approvedBy.length ? h("p", {}, `approved by ${o.approvedBy.join(", ")}`) : null,
      o.replaces.length ? h("p", {}, `replaces ${o.replaces.join(", ")}`) : null));
}

export function orders(list, picture) {
  keyed(list, orEmpty(picture.orders, "No order yet."), (o) => o.id, (o) => (o.message ? nothing(o) : order(o)));
}

/** "limited: dispatch 3, volt-watt 1"; the envelope always holds and is not said. */
function control(counts) {
  const state = Object.keys(counts).find((key) => key.startsWith("link."));
  const by = Object.entries(counts)
    .filter(([key]) => key.startsWith("by.") && key !== "by.envelope" && key !== "by.default")
    .map(([key, n]) => `${key.slice(3)} ${n}`);
  return state === undefined ? UNKNOWN : [state.slice(5), by.join(", ")].filter(Boolean).join(": ");
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** Since it was taken where it has no other beginning. */
function lockedWhen(l) {
  const until = l.until > FOREVER ? "until unlocked" : `until ${moment(l.until)}`;
  return l.from > 0 ? `from ${moment(l.from)} ${until}` : until;
}

export function locks(list, picture) {
  keyed(list, picture.locks, (l) => l.subject, (l) => h("li", {},
    h("span", { class: "row" }, h("b", {}, l.subject), h("span", { class: "muted" },
      lockedWhen(l))),
    h("span", {}, `${l.person}: ${l.reason}`, h("span", { class: "muted" }, ` (${l.devices.join(", ")})`))));
}

export function alarms(list, picture) {
  keyed(list, picture.alarms, (a) => `${a.gateway} ${a.subject} ${a.text}`, (a) => h("li", {},
    h("span", { class: "row" }, h("b", {}, `${a.gateway}, ${a.subject}`), h("span", { class: "muted" },
      `${clock(a.epochMillis)}${a.count > 1 ? `, ${a.count} times` : ""}`)),
    h("span", {}, a.text)));
}

export function gateways(list, picture) {
  keyed(list, picture.gateways, (g) => g.id, (g) => {
    const bad = Object.entries(g.badInput).filter(([, n]) => n > 0);
    return h("li", { class: g.connected ? "gateway up" : "gateway down" },
      h("b", {}, h("i", { "aria-hidden": "true" }), g.id),
      h("span", {}, g.connected ? "connected" : g.lastHeardEpochMillis === null ? "never connected" : "not connected"),
      h("span", { class: "muted" }, `heard ${duration(g.ageMillis)}${g.ageMillis === null ? "" : " ago"}`),
      h("span", { class: "muted" }, `buffered ${g.framesBuffered ?? UNKNOWN}`),
      h("span", { class: "muted control", title: "how many devices each authority rules" }, control(g.control)),
      h("span", { class: bad.length ? "bad-input" : "muted" },
        bad.length ? `bad input: ${bad.map(([kind, n]) => `${unCamel(kind)} ${n}`).join(", ")}` : "no bad input"));
  });
}

const SHOWN = 140;
const share = (value) => (value === null ? UNKNOWN : `${(100 * value).toFixed(2)}\u202f%`);

/** A mean with its ends, of "count mean lowest highest": "35.5 kW (35.0 kW to 37.5 kW)". */
function ends([, ...values], unit) {
  const [mean, lowest, highest] = values.map((v) => (unit === "1" ? result(v) : quantity(v, unit)));
  return `${mean} (${lowest} to ${highest})`;
}

/** A result in one line: "method holt-winters, steps known 80, watts 1 2 3". */
function result(value, depth = 0, units = value?.units) {
  if (value === null) return UNKNOWN;
  if (Array.isArray(value)) return value.map((v) => result(v, depth + 1)).join(" ");
  if (typeof value !== "object") return `${value}`;
  return Object.entries(value)
    .filter(([name, v]) => !/Millis$/.test(name) && !(units && (name === "values" || v === units)))
    .map(([name, v]) => `${depth === 0 ? unCamel(name) : name} ${units?.[name] && Array.isArray(v) ? ends(v, units[name]) : result(v, depth + 1, units)}`)
    .join(", ");
}

export function tasks(list, picture) {
  keyed(list, picture.tasks, (t) => `${t.gateway} ${t.id}`, (t) => {
    const line = t.reason || result(t.result);
    return h("tr", {},
      h("td", {}, h("b", {}, t.id.split("@")[0]), h("span", { class: "muted" }, t.id.startsWith(t.work) ? "" : ` ${t.work}`)),
      h("td", {}, t.gateway ?? UNKNOWN),
      h("td", { class: t.state }, words(t.state)),
      h("td", { title: `at most ${share(t.declared)}` }, share(t.utilisation)),
      h("td", {}, t.misses ?? UNKNOWN),
      h("td", {}, t.failures ?? UNKNOWN),
      h("td", { class: "muted", title: line }, line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line));
  });
}

export function notices(list, picture) {
  keyed(list, picture.notices.map((text) => ({ id: text })), (n) => n.id, (n) => h("li", {}, n.id));
}

