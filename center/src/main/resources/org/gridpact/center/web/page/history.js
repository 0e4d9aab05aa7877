// What one device measured over the last hour, day, week or month: asked for, not streamed.

import { EDGE, HEIGHT, levels, range } from "./chart.js";
import { h, s } from "./dom.js";
import { moment, quantity } from "./format.js";

const HOUR = 3_600_000;
const SPANS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };
const QUANTITIES = { power: "power", voltage: "voltage", current: "current", stateOfCharge: "charge" };
const AGAIN_MILLIS = 15_000;
const TICKS = 4;

/** A chart with a choice of quantity and time; the function it gives is told the device, or null. */
export function history(container) {
  const choices = { quantity: "power", span: "hour" };
  const svg = s("svg", { role: "img", tabindex: 0, height: HEIGHT });
  const readout = h("div", { class: "readout", "aria-live": "polite" });
  const note = h("p", { class: "muted" });
  container.append(
    h("div", { class: "choices" }, choice("quantity", QUANTITIES), choice("span", Object.fromEntries(Object.keys(SPANS).map((k) => [k, `last ${k}`])))),
    svg, readout, note);
  let device = null;
  let now = 0;
  let asked = 0;
  let shown = null;

  svg.addEventListener("pointermove", (e) => point(e.clientX - svg.getBoundingClientRect().left));
  svg.addEventListener("pointerleave", () => point(null));

  function choice(name, values) {
    return h("select", { "aria-label": name, on: { change: (e) => { choices[name] = e.target.value; ask(); } } },
      ...Object.entries(values).map(([value, label]) => h("option", { value, selected: choices[name] === value }, label)));
  }

  async function ask() {
    const mine = ++asked;
    const wanted = device;
    const to = Math.ceil(now);
    const from = to - SPANS[choices.span];
    try {
      const answer = await fetch(`/api/history?${new URLSearchParams({ device: wanted, quantity: choices.quantity, from, to, points: 600 })}`);
      const body = await answer.json();
      if (mine !== asked) return; // another question came meanwhile
      if (answer.ok) draw(body);
      else empty(body.error);
    } catch {
      if (mine === asked) empty("the center does not answer");
    }
  }

  function empty(why) {
    shown = null;
    svg.replaceChildren(s("text", { x: container.clientWidth / 2, y: HEIGHT / 2, class: "empty" }, why));
    svg.setAttribute("aria-label", why);
    note.textContent = "";
    readout.textContent = "";
  }

  function draw(series) {
    if (series.points.length === 0) {
      empty("nothing measured in this time");
      return;
    }
    const width = container.clientWidth;
    const [start, end] = [series.fromEpochMillis, series.toEpochMillis];
    const right = width - EDGE.right;
    const frame = { ...range(series.points.map(([, v]) => v), []), unit: series.unit, start, end, right,
      x: (time) => EDGE.left + ((time - start) / (end - start)) * (right - EDGE.left) };
    svg.setAttribute("width", width);
    svg.replaceChildren(...levels(frame), ...times(frame), s("path", { d: path(series, frame), class: "line series-0" }), s("g", { class: "cursor" }));
    svg.setAttribute("aria-label", `${QUANTITIES[series.quantity]} of ${series.device}, ${series.points.length} of ${series.read} values`);
    note.textContent = [`${series.read.toLocaleString("en-GB")} ${{ raw: "readings", minute: "minutes", quarter: "quarter-hours" }[series.resolution]}`,
      series.gaps.length ? `${series.gaps.length} ${series.gaps.length === 1 ? "gap" : "gaps"}` : null,
      series.notGood ? `${series.notGood} not good, left out` : null].filter(Boolean).join(", ");
    shown = { series, frame };
  }

  function point(x) {
    const mark = svg.querySelector(".cursor");
    if (!mark || !shown) return;
    mark.replaceChildren();
    readout.textContent = "";
    if (x === null || x < EDGE.left || x > shown.frame.right) return;
    const { series, frame } = shown;
    const [time, value] = series.points.reduce((best, p) => (Math.abs(frame.x(p[0]) - x) < Math.abs(frame.x(best[0]) - x) ? p : best));
    mark.append(s("line", { x1: frame.x(time), x2: frame.x(time), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
      s("circle", { cx: frame.x(time), cy: frame.y(value), r: 3.5, class: "series-0" }));
    readout.textContent = `${moment(time)}  ${quantity(value, series.unit)}`;
  }

  setInterval(() => device && ask(), AGAIN_MILLIS);

  return (next, epochMillis) => {
    now = epochMillis;
    if (next === device) return;
    device = next;
    container.hidden = device === null;
    if (device !== null) ask();
  };
}

/** A line that ends where a gap begins. */
function path({ points, gaps }, frame) {
  let gap = 0;
  let d = "";
  points.forEach(([time, value], i) => {
    let broken = i === 0;
    while (gap < gaps.length && gaps[gap][1] <= time) {
      broken ||= gaps[gap][0] >= points[i - 1][0];
      gap++;
    }
    d += `${broken ? "M" : "L"}${frame.x(time).toFixed(1)} ${frame.y(value).toFixed(1)}`;
  });
  return d;
}

/** Where times lie below a chart. */
export function times(frame) {
  const nodes = [];
  for (let i = 0; i <= TICKS; i++) {
    const time = frame.start + (i / TICKS) * (frame.end - frame.start);
    const side = i === 0 ? " first" : i === TICKS ? " last" : "";
    nodes.push(s("text", { x: frame.x(time), y: HEIGHT - 5, class: `tick x${side}` }, moment(time, frame.end - frame.start)));
  }
  return nodes;
}
