// Numbers, units and times as text. What is unknown is a dash, never a zero.

export const UNKNOWN = "–";

const MINUS = "−";

function fixed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? MINUS : "") + text;
}

const STEPS = { W: ["W", "kW", "MW"], var: ["var", "kvar", "Mvar"], V: ["V", "kV"], A: ["A", "kA"] };
const DIGITS = { V: 0, kV: 2, A: 1, kA: 2, W: 0, kW: 1, MW: 3, var: 0, kvar: 1, Mvar: 3, pu: 3, "%": 0 };

/** The unit that a magnitude is best read in, and what to multiply by to get there. */
export function scale(magnitude, unit) {
  const steps = STEPS[unit];
  if (!steps) return { unit, factor: 1 };
  const from = unit === "A" ? 1e4 : 1e3;
  let step = 0;
  while (step + 1 < steps.length && magnitude >= from * 1e3 ** step) step++;
  return { unit: steps[step], factor: 1e-3 ** step };
}

/** "−150.0 kW"; a dash where the value is null. */
export function quantity(value, unit) {
  if (value === null || value === undefined) return UNKNOWN;
  const to = scale(Math.abs(value), unit);
  return `${fixed(value * to.factor, DIGITS[to.unit] ?? 1)}\u202f${to.unit}`;
}

/** A picture's value with its unit. */
export const show = (v) => quantity(v.value, v.unit);

/** "closed", "tap 3": where a device with a position stands; a dash where that is unknown. */
export const position = (device) =>
  device.kind === "TAP_CHANGER" ? tap(device.tapPosition)
    : device.switchClosed === null ? UNKNOWN : device.switchClosed ? "closed" : "open";

/** Breakers and tap changers show where they stand, the others their power. */
export const hasPosition = (device) => device.kind === "BREAKER" || device.kind === "TAP_CHANGER";

export const tap = (number) => (number === null ? UNKNOWN : `tap ${bare(number, 0)}`);

/** "closed", "tap 3", "−80.0 kW", "0 W to 50.0 kW", "−20.0 kvar": what a setpoint asks for. */
export const setpoint = (s) =>
  s.closed !== null ? (s.closed ? "closed" : "open")
    : s.tap !== null ? tap(s.tap)
    : s.vars !== null ? quantity(s.vars, "var")
    : s.minWatts === s.maxWatts ? quantity(s.minWatts, "W")
    : `${quantity(s.minWatts, "W")} to ${quantity(s.maxWatts, "W")}`;

/** What is in force of a device: "−80.0 kW, −20.0 kvar". */
export const ordered = (force) =>
  [force.setpoint, force.vars].filter((s) => s !== null).map(setpoint).join(", ");

/** What was measured of a setpoint. */
export const measuredOf = (s) =>
  s.measured.value === null ? UNKNOWN
    : s.closed !== null ? (s.measured.value > 0.5 ? "closed" : "open")
    : s.tap !== null ? tap(s.measured.value) : show(s.measured);

/** "0.912", for labels whose unit stands in the legend. */
export const bare = (value, digits) => (value === null ? UNKNOWN : fixed(value, digits));

/** "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function duration(millis) {
  if (millis === null || millis === undefined) return UNKNOWN;
  const seconds = millis / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}\u202fs`;
  if (seconds < 60) return `${Math.floor(seconds)}\u202fs`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u202fmin ${Math.floor(seconds % 60)}\u202fs`;
  return `${Math.floor(minutes / 60)}\u202fh ${minutes % 60}\u202fmin`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** Time of day, local. */
export const clock = (epochMillis) =>
  epochMillis === null || epochMillis === undefined ? UNKNOWN : CLOCK.format(epochMillis);

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const DAY_MILLIS = 86_400_000;

/** A local time as exactly as is of use within a time of that length; in full without one. */
export function moment(epochMillis, span) {
  if (span === undefined) return `${DAY.format(epochMillis)} ${CLOCK.format(epochMillis)}`;
  return span > DAY_MILLIS ? DAY.format(epochMillis) : MINUTE.format(epochMillis);
}

/** "flexible load" of "FLEXIBLE_LOAD". */
export const words = (name) => name.toLowerCase().replaceAll("_", " ");

/** "not json" of "notJson". */
export const unCamel = (name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();

/** How far a value can be trusted, in words. */
export function trust(v) {
  if (v.value === null) return "unknown";
  return `${words(v.source)}, ${words(v.quality)}, ${clock(v.epochMillis)}`;
}
