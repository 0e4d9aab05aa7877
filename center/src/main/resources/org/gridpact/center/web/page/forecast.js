// What power is expected in the next two days: the band from p10 to p90, and p50; and how far off it was.

import { EDGE, HEIGHT, levels, range } from "./chart.js";
import { h, s } from "./dom.js";
import { moment, quantity } from "./format.js";
import { times } from "./history.js";

const AGAIN_MILLIS = 60_000;

/** A chart; the function it gives is told what to ask for: {device}, {feeder}, {area}, or null. */
export function forecast(container) {
  const title = h("h3", {}, "Next 48 hours");
  const svg = s("svg", { role: "img", tabindex: 0, height: HEIGHT });
  const readout = h("div", { class: "readout", "aria-live": "polite" });
  const note = h("p", { class: "muted" });
  container.append(title, svg, readout, note);
  let subject = null;
  let asked = 0;
  let shown = null;
  let again = null;

  svg.addEventListener("pointermove", (e) => point(e.clientX - svg.getBoundingClientRect().left));
  svg.addEventListener("pointerleave", () => point(null));
  new ResizeObserver(() => again?.()).observe(container);

  async function ask() {
    const mine = ++asked;
    try {
      const answer = await fetch(`/api/forecast?${new URLSearchParams(subject)}`);
      const body = await answer.json();
      if (mine !== asked) return; // another question came meanwhile
      if (!answer.ok) empty(body.error);
      else if (body.unknown) empty(`unknown: ${body.unknown}`);
      else draw(body);
    } catch {
      if (mine === asked) empty("the center does not answer");
    }
  }

  function empty(why) {
    shown = null;
    again = null;
    svg.style.display = "none";
    note.textContent = why;
    readout.textContent = "";
  }

  function draw(body) {
    const width = container.clientWidth;
    const start = body.startEpochMillis;
    const end = start + body.p50.length * body.stepMillis;
    const right = width - EDGE.right;
    const known = [...body.p10, ...body.p90].filter((v) => v !== null);
    const frame = { ...range(known, []), unit: body.unit, start, end, right,
      x: (time) => EDGE.left + ((time - start) / (end - start)) * (right - EDGE.left) };
    svg.style.display = "";
    svg.setAttribute("width", width);
    svg.replaceChildren(...levels(frame), ...times(frame), s("path", { d: band(body, frame), class: "band" }),
      s("path", { d: line(body.p50, body, frame), class: "line series-0" }), s("g", { class: "cursor" }));
    svg.setAttribute("aria-label", `power expected, ${quantity(Math.min(...known), body.unit)} to ${quantity(Math.max(...known), body.unit)}`);
    note.textContent = `${errors(body)} Issued ${moment(body.issuedEpochMillis)}, by ${body.method}.`;
    shown = { body, frame };
    again = () => draw(body);
  }

  function point(x) {
    const mark = svg.querySelector(".cursor");
    if (!mark || !shown) return;
    mark.replaceChildren();
    readout.textContent = "";
    const { body, frame } = shown;
    if (x === null || x < EDGE.left || x >= frame.right) return;
    const q = Math.floor(((x - EDGE.left) / (frame.right - EDGE.left)) * body.p50.length);
    if (body.p50[q] === null) return;
    const time = frame.start + q * body.stepMillis;
    mark.append(s("line", { x1: x, x2: x, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }));
    readout.textContent = `${moment(time)}  ${quantity(body.p50[q], body.unit)} (${quantity(body.p10[q], body.unit)} to ${quantity(body.p90[q], body.unit)})`;
  }

  setInterval(() => subject && ask(), AGAIN_MILLIS);

  return (next) => {
    if (JSON.stringify(next) === JSON.stringify(subject)) return;
    subject = next;
    container.hidden = subject === null;
    if (subject !== null) ask();
  };
}

/** Of what was issued where it was compared for a day and more, else of the backtest. */
function errors({ issued, backtest, unit }) {
  const of = issued && issued.quarters >= 96 ? issued : backtest;
  if (!of) return "No forecast could be compared yet.";
  const than = of.skill === null ? "" : `, ${Math.abs(100 * of.skill).toFixed(0)} % ${of.skill < 0 ? "worse" : "better"} than as before`;
  return `Last week${of === issued ? "" : " (backtest)"}: MAE ${quantity(of.meanAbsolute, unit)}, ${(100 * of.inside).toFixed(0)} % inside the band${than}.`;
}

/** Runs of known quarters, each from its start to its end. */
function runs({ p50 }) {
  const found = [];
  p50.forEach((v, q) => {
    if (v === null) return;
    if (q > 0 && p50[q - 1] !== null) found.at(-1).push(q);
    else found.push([q]);
  });
  return found;
}

const at = (values, body, frame, q) => `${frame.x(body.startEpochMillis + (q + 0.5) * body.stepMillis).toFixed(1)} ${frame.y(values[q]).toFixed(1)}`;

const line = (values, body, frame) => runs(body).map((run) => `M${run.map((q) => at(values, body, frame, q)).join("L")}`).join("");

const band = (body, frame) => runs(body).map((run) =>
  `M${run.map((q) => at(body.p90, body, frame, q)).join("L")}L${[...run].reverse().map((q) => at(body.p10, body, frame, q)).join("L")}Z`).join("");
