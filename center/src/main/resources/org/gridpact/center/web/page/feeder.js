// The network, drawn: buses by voltage, branches by loading, devices at their place.

import { h, s, text } from "./dom.js";
import { bare, hasPosition, ordered, position, quantity, show, trust, words } from "./format.js";
import { drawn, glyph, updateGlyph } from "./glyphs.js";
import { layout } from "./layout.js";
import { loadingColour, loadingWidth, voltageColour, voltageGradient } from "./scales.js";
import { tooltip } from "./tooltip.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Draws into a container; onSelect({type, id}) says what the operator chose. */
export function feeder(container, legend, onSelect) {
  const parts = { bus: new Map(), branch: new Map(), device: new Map() };
  let structure = "";
  let picture = null;

  new ResizeObserver(() => picture && update(picture)).observe(container);

  function update(next) {
    picture = next;
    const shape = JSON.stringify([
      container.clientWidth,
      picture.voltageLimits,
      picture.buses.map((b) => [b.id, b.x, b.y]),
      picture.branches.map((b) => [b.id, b.from, b.to]),
      picture.devices.map((d) => [d.id, d.kind, d.at]),
    ]);
    if (shape !== structure) {
      structure = shape;
      draw();
    }
    picture.buses.forEach(updateBus);
    picture.branches.forEach(updateBranch);
    picture.devices.forEach(updateDevice);
  }

  function draw() {
    const plan = layout(picture, container.clientWidth);
    Object.values(parts).forEach((map) => map.clear());
    const svg = s("svg", {
      width: plan.width,
      height: plan.height,
      role: "group",
      "aria-label": "Network drawing. Arrow keys move from one part to the next, Enter shows details.",
      on: { keydown: steer },
    });
    const radius = Math.max(3, Math.min(9, plan.spacing / 4));
    svg.append(
      ...picture.branches.toSorted((a, b) => a.inService - b.inService).map((b) => drawBranch(b, plan)),
      ...picture.buses.map((b) => drawBus(b, plan, radius)),
      ...picture.devices.filter((d) => drawn(d.kind)).map((d) => drawDevice(d, plan, radius)),
    );
    svg.querySelector(".part")?.setAttribute("tabindex", 0);
    container.replaceChildren(svg);
    drawLegend();
  }

  function part(type, id, x, y, ...children) {
    const node = s("g", { class: `part ${type}`, tabindex: -1, role: "button", "data-id": id }, ...children);
    node.at = { x, y };
    const choose = () => onSelect({ type, id });
    node.addEventListener("click", choose);
    node.addEventListener("keydown", (e) => {
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        choose();
      }
    });
    tooltip(node, () => node.lines);
    parts[type].set(id, node);
    return node;
  }

  function drawBranch(branch, plan) {
    const [a, b] = [plan.at.get(branch.from), plan.at.get(branch.to)];
    const ends = { x1: a.x, y1: a.y, x2: b.x, y2: b.y };
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const meter = picture.devices.some((d) => d.at === branch.id && hasPosition(d)) ? 0.75 : 0.5;
    return part("branch", branch.id, middle.x, middle.y,
      s("line", { ...ends, class: "hit" }),
      s("line", { ...ends, class: "wire" }),
      s("circle", { cx: a.x + (b.x - a.x) * meter, cy: a.y + (b.y - a.y) * meter, r: 2.6, class: "meter" }));
  }

  function drawBus(bus, plan, radius) {
    const { x, y } = plan.at.get(bus.id);
    const angle = plan.labelAngle.get(bus.id);
    const far = radius + 7;
    const [lx, ly] = [x + Math.cos(angle) * far, y + Math.sin(angle) * far];
    const anchor = Math.cos(angle) > 0.3 ? "start" : Math.cos(angle) < -0.3 ? "end" : "middle";
    const lines = plan.spacing >= 38 ? 2 : plan.spacing >= 14 ? 1 : 0;
    const above = anchor === "middle" ? 11 : 4;
    const top = Math.sin(angle) < -0.3 ? ly - (lines - 1) * above : Math.sin(angle) > 0.3 ? ly + 7 : ly - (lines - 1) * 3;
    return part("bus", bus.id, x, y,
      s("circle", { cx: x, cy: y, r: radius + 4.5, class: "ring" }),
      s("circle", { cx: x, cy: y, r: radius, class: "dot" }),
      s("path", { class: "mark", transform: `translate(${x} ${y}) scale(${radius / 9})` }),
      lines > 0 ? s("text", { x: lx, y: top, "text-anchor": anchor, class: "label" }, bus.id) : null,
      lines > 1 ? s("text", { x: lx, y: top + 11.5, "text-anchor": anchor, class: "label pu" }) : null);
  }

  function drawDevice(device, plan, radius) {
    const size = Math.max(0.6, Math.min(1, plan.spacing / 40));
    const { x, y } = hasPosition(device) ? onBranch(device, plan, radius) : atBus(device, plan, radius, size);
    return part("device", device.id, x, y,
      s("g", { transform: `translate(${x} ${y}) scale(${size})` }, ...glyph(device.kind)));
  }

  /** A breaker sits near the first terminal of its branch, a tap changer in the middle. */
  function onBranch(device, plan, radius) {
    const branch = picture.branches.find((b) => b.id === device.at);
    const [a, b] = [plan.at.get(branch.from), plan.at.get(branch.to)];
    const share = device.kind === "TAP_CHANGER" ? 0.5 : Math.min(0.35, (radius + 14) / Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)));
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
  }

  function atBus(device, plan, radius, size) {
    const neighbours = picture.devices.filter((d) => d.at === device.at && drawn(d.kind) && !hasPosition(d));
    const far = radius + 14 * size + neighbours.findIndex((d) => d.id === device.id) * 21 * size;
    const angle = plan.glyphAngle.get(device.at);
    const bus = plan.at.get(device.at);
    return { x: bus.x + Math.cos(angle) * far, y: bus.y + Math.sin(angle) * far };
  }

  function describe(node, value, lines) {
    node.lines = lines;
    const label = lines.join("; ");
    if (node.getAttribute("aria-label") !== label) node.setAttribute("aria-label", label);
    node.classList.toggle("stale", value.quality === "STALE");
    node.classList.toggle("suspect", value.quality === "SUSPECT");
    node.classList.toggle("unknown", value.value === null);
  }

  function updateBus(bus) {
    const node = parts.bus.get(bus.id);
    const outside = bus.band === "BELOW" || bus.band === "ABOVE";
    node.querySelector(".dot").style.fill = bus.voltagePu.value === null ? "" : voltageColour(bus.voltagePu.value, picture.voltageLimits);
    node.classList.toggle("outside", outside);
    node.querySelector(".mark").setAttribute("d", outside ? (bus.band === "BELOW" ? "M-4.5-2.5h9L0 5z" : "M-4.5 2.5h9L0-5z") : "");
    const pu = node.querySelector(".pu");
    if (pu) text(pu, bare(bus.voltagePu.value, 3));
    describe(node, bus.voltagePu, [
      `Bus ${bus.id}`,
      `${show(bus.voltagePu)} (${show(bus.voltage)})`,
      outside ? `${words(bus.band)} the limit` : null,
      trust(bus.voltagePu),
    ].filter(Boolean));
  }

  function updateBranch(branch) {
    const node = parts.branch.get(branch.id);
    const wire = node.querySelector(".wire");
    const loading = branch.loading.value;
    wire.style.stroke = loading === null ? "" : loadingColour(loading);
    wire.style.strokeWidth = loadingWidth(loading);
    node.classList.toggle("measured", branch.current.source === "MEASURED");
    describe(node, branch.current, [
      branch.inService ? `Branch ${branch.id}` : `Branch ${branch.id}, out of service`,
      `${show(branch.current)} of ${quantity(branch.limitAmperes, "A")} limit (${show(branch.loading)})`,
      trust(branch.current),
    ]);
    node.classList.toggle("tie", !branch.inService);
    node.classList.toggle("unrated", branch.loading.value === null);
  }

  function updateDevice(device) {
    const node = parts.device.get(device.id);
    if (!node) return;
    updateGlyph(node, device);
    const stands = hasPosition(device);
    const value = stands ? (device.switchClosed ?? device.tapPosition) : device.power.value;
    describe(node, { value, quality: device.quality }, [
      `${device.id} (${words(device.kind)})`,
      stands ? (value === null ? "position –" : position(device)) : show(device.power),
      device.setpoint ? `commanded by ${device.setpoint.order}: ${ordered(device.setpoint)}` : null,
      stands ? words(device.quality) : trust(device.power),
    ].filter(Boolean));
  }

  /** Moves the focus to the nearest part in the arrow's direction. */
  function steer(event) {
    const direction = ARROWS[event.key];
    const from = event.target.closest(".part");
    if (!direction || !from) return;
    event.preventDefault();
    let best = null;
    let least = Infinity;
    for (const to of container.querySelectorAll(".part")) {
      const [dx, dy] = [to.at.x - from.at.x, to.at.y - from.at.y];
      const along = dx * direction[0] + dy * direction[1];
      const across = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      if (along > 1 && along + 2.5 * across < least) {
        least = along + 2.5 * across;
        best = to;
      }
    }
    if (best) {
      from.setAttribute("tabindex", -1);
      best.setAttribute("tabindex", 0);
      best.focus();
    }
  }

  function drawLegend() {
    const { minPu, maxPu } = picture.voltageLimits;
    const bar = h("span", { class: "bar" });
    bar.style.background = voltageGradient(picture.voltageLimits);
    const icon = (kind) => s("svg", { width: 16, height: 16, viewBox: "-10 -10 20 20" }, ...glyph(kind));
    const key = (kind, name) => h("span", {}, icon(kind), name);
    const wire = (cls, name) => h("span", {}, h("i", { class: `wire-key ${cls}` }), name);
    legend.replaceChildren(
      h("span", {}, `${minPu.toFixed(2)}`, bar, `${maxPu.toFixed(2)} pu`),
      h("span", {}, h("i", { class: "outside-key" }), "outside"),
      wire("low", "< 50 %"), wire("high", "near limit"), wire("over", "over limit"), wire("none", "unknown"),
      ...(picture.branches.every((b) => b.inService) ? [] : [wire("tie", "out of service")]),
      h("span", {}, h("i", { class: "meter-key" }), "measured"),
      key("INVERTER", "PV"), key("BATTERY", "battery"), key("FLEXIBLE_LOAD", "flexible"), key("BREAKER", "breaker"),
      ...Object.entries({ GENERATOR: "generator", TIE_LINE: "tie line", TAP_CHANGER: "tap changer" })
        .filter(([kind]) => picture.devices.some((d) => d.kind === kind))
        .map(([kind, name]) => key(kind, name)));
  }

  /** Marks what is selected. */
  function select(selected) {
    container.querySelectorAll(".selected").forEach((n) => n.classList.remove("selected"));
    if (selected) parts[selected.type].get(selected.id)?.classList.add("selected");
  }

  return { update, select };
}
