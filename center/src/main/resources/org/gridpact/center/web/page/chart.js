// A line chart over the last minutes, with axes, limits and a readout.

import { h, s } from "./dom.js";
import { clock, duration, quantity, scale, UNKNOWN } from "./format.js";

// The shortest that holds all that is known; the longest is as far as a picture goes back.
const WINDOWS = [3, 6, 15].map((minutes) => minutes * 60_000);
const TICKS = 3;
export const EDGE = { left: 52, right: 12, top: 10, bottom: 22 };
export const HEIGHT = 168;

/** Draws {name, lines: [{name, unit, startEpochMillis, stepMillis, values}], limits: [{value, name}]}. */
export function chart(container) {
  const readout = h("div", { class: "readout", "aria-live": "polite" });
  const svg = s("svg", { role: "img", tabindex: 0, height: HEIGHT });
  container.append(svg, readout);
  let data = null;
  let frame = null;
  let cursor = null;

  new ResizeObserver(() => data && update(data)).observe(container);
  svg.addEventListener("pointermove", (e) => point(e.clientX - svg.getBoundingClientRect().left));
  svg.addEventListener("pointerleave", () => point(null));
  svg.addEventListener("blur", () => point(null));
  svg.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: -4, ArrowRight: 4 }[e.key];
    if (step && frame) {
      e.preventDefault();
      point(Math.max(EDGE.left, Math.min(frame.right, (cursor ?? frame.right) + step)));
    }
  });

  function update(next) {
    data = next;
    const width = container.clientWidth;
    const ends = data.lines.map((l) => l.startEpochMillis + l.values.length * l.stepMillis);
    const known = data.lines.flatMap((l) => l.values).filter((v) => v !== null);
    svg.setAttribute("width", width);
    if (known.length === 0) {
      frame = null;
      svg.replaceChildren(s("text", { x: width / 2, y: HEIGHT / 2, class: "empty" }, "nothing measured yet"));
      svg.setAttribute("aria-label", `${data.name}: unknown`);
      return;
    }
    const begins = data.lines
      .map((l) => [l, l.values.findIndex((v) => v !== null)])
      .filter(([, first]) => first >= 0)
      .map(([l, first]) => l.startEpochMillis + first * l.stepMillis);
    frame = axes(width, Math.min(...begins), Math.max(...ends), known, data);
    svg.replaceChildren(...grid(frame), ...limits(frame, data.limits), ...data.lines.map((l, i) => line(frame, l, i)),
      s("g", { class: "cursor" }));
    svg.setAttribute("aria-label", summary(data, known));
    point(cursor);
  }

  function point(x) {
    cursor = x;
    const mark = svg.querySelector(".cursor");
    if (!mark) return;
    if (x === null || x < EDGE.left || x > frame.right) {
      mark.replaceChildren();
      readout.textContent = "";
      return;
    }
    const time = frame.start + ((x - EDGE.left) / (frame.right - EDGE.left)) * (frame.end - frame.start);
    const values = data.lines.map((l) => at(l, time));
    mark.replaceChildren(
      s("line", { x1: x, x2: x, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
      ...values.map((v, i) => (v === null ? null : s("circle", { cx: x, cy: frame.y(v), r: 3.5, class: `series-${i % 4}` }))).filter(Boolean));
    const texts = values.map((v, i) => (data.lines.length > 1 ? `${data.lines[i].name} ` : "") + (v === null ? UNKNOWN : quantity(v, data.lines[i].unit)));
    readout.textContent = `${clock(time)}  ${texts.join(", ")}`;
  }

  return update;
}

const at = (line, time) => line.values[Math.floor((time - line.startEpochMillis) / line.stepMillis)] ?? null;

function summary(data, known) {
  const unit = data.lines[0].unit;
  const latest = data.lines.map((l) => quantity(l.values.findLast((v) => v !== null), unit)).join(", ");
  return `${data.name}: ${latest} now, between ${quantity(Math.min(...known), unit)} and ${quantity(Math.max(...known), unit)} in the time shown`;
}

/** From where to where values are shown; the range has room, and a limit close to it is in it. */
export function range(known, limits) {
  let [low, high] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(high - low, Math.abs(high) * 0.01, 1e-9);
  for (const { value } of limits) {
    if (value > low - 2 * span && value < high + 2 * span) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const step = niceStep((high - low || span) / 3);
  low = Math.floor((low - step * 0.1) / step) * step;
  high = Math.ceil((high + step * 0.1) / step) * step;
  const y = (value) => HEIGHT - EDGE.bottom - ((value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  return { low, high, step, y };
}

/** Where values and times lie. */
function axes(width, begin, end, known, data) {
  const right = width - EDGE.right;
  const window = WINDOWS.find((w) => w >= end - begin) ?? WINDOWS.at(-1);
  const start = end - window;
  return {
    ...range(known, data.limits), start, end, window, right, width,
    unit: data.lines[0].unit,
    x: (time) => EDGE.left + ((time - start) / window) * (right - EDGE.left),
  };
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((m) => m * power >= rough) * power;
}

/** The lines and numbers of the values; the frame has right and unit, too. */
export function levels(frame) {
  const to = scale(Math.max(Math.abs(frame.low), Math.abs(frame.high)), frame.unit);
  const digits = Math.max(0, -Math.floor(Math.log10(frame.step * to.factor) + 1e-9));
  const nodes = [];
  for (let i = 0; frame.low + i * frame.step <= frame.high + frame.step / 2; i++) {
    const value = frame.low + i * frame.step;
    const y = frame.y(value);
    nodes.push(
      s("line", { x1: EDGE.left, x2: frame.right, y1: y, y2: y, class: "grid" }),
      s("text", { x: EDGE.left - 6, y: y + 3.5, class: "tick y" }, (value * to.factor).toFixed(digits).replace("-", "−")));
  }
  nodes.push(s("text", { x: 4, y: HEIGHT - 5, class: "tick unit" }, to.unit));
  return nodes;
}

function grid(frame) {
  const nodes = levels(frame);
  for (let back = 0; back <= frame.window; back += frame.window / TICKS) {
    const x = frame.x(frame.end - back);
    const label = back === 0 ? "now" : `−${duration(back).replace(/ 0.*$/, "")}`;
    nodes.push(s("text", { x, y: HEIGHT - 5, class: `tick x${back === 0 ? " last" : ""}` }, label));
  }
  return nodes;
}

function limits(frame, all) {
  return all.filter(({ value }) => value >= frame.low && value <= frame.high).flatMap(({ value, name }) => [
    s("line", { x1: EDGE.left, x2: frame.right, y1: frame.y(value), y2: frame.y(value), class: "limit" }),
    s("text", { x: EDGE.left + 4, y: frame.y(value) - 4, class: "limit-label" }, name),
  ]);
}

function line(frame, { startEpochMillis, stepMillis, values }, index) {
  let d = "";
  let pen = false;
  values.forEach((value, i) => {
    const time = startEpochMillis + i * stepMillis;
    if (value === null || time < frame.start) {
      pen = false;
      return;
    }
    d += `${pen ? "L" : "M"}${frame.x(time).toFixed(1)} ${frame.y(value).toFixed(1)}`;
    pen = true;
  });
  return s("path", { d, class: `line series-${index % 4}` });
}
