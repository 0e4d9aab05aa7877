// Symbols of devices, 18 by 18 around the origin.

import { s } from "./dom.js";

const frame = () => s("rect", { x: -9, y: -9, width: 18, height: 18, rx: 4, class: "glyph-frame" });
const line = (d) => s("path", { d, class: "glyph-line" });

const GLYPHS = {
  INVERTER: () => [
    frame(),
    s("circle", { r: 2.6, class: "glyph-fill" }),
    line("M0-6.4v1.6M0 4.8v1.6M-6.4 0h1.6M4.8 0h1.6M-4.5-4.5l1.1 1.1M3.4 3.4l1.1 1.1M4.5-4.5l-1.1 1.1M-3.4 3.4l-1.1 1.1"),
  ],
  BATTERY: () => [
    frame(),
    s("rect", { x: -6, y: -3.5, width: 10.5, height: 7, rx: 1.2, class: "glyph-line" }),
    s("rect", { x: 4.8, y: -1.5, width: 1.6, height: 3, class: "glyph-fill" }),
    s("rect", { x: -5, y: -2.5, width: 0, height: 5, class: "glyph-fill level" }),
  ],
  FLEXIBLE_LOAD: () => [frame(), s("path", { d: "M1.2-6.5L-4.2 1h3.4L-1.4 6.5 4.2-1.2H.8z", class: "glyph-fill" })],
  GENERATOR: () => [frame(), s("circle", { r: 6, class: "glyph-line" }), line("M-3.6 0q1.8-4 3.6 0t3.6 0")],
  TIE_LINE: () => [frame(), line("M-6.5-2.5h11l-2.6-2.6M6.5 2.5h-11l2.6 2.6")],
  TAP_CHANGER: () => [
    frame(),
    s("circle", { cx: -2.4, r: 3.8, class: "glyph-line" }),
    s("circle", { cx: 2.4, r: 3.8, class: "glyph-line" }),
    line("M-6 6.2L6-6.2M6-6.2h-3M6-6.2v3"),
  ],
  BREAKER: () => [s("rect", { x: -6, y: -6, width: 12, height: 12, rx: 1.5, class: "glyph-frame switch" }), line("M-3.4 3.4L3.4-3.4")],
};

export const drawn = (kind) => kind in GLYPHS;

export const glyph = (kind) => GLYPHS[kind]();

/** Shows how full a battery is and which way a switch stands. */
export function updateGlyph(node, device) {
  const charge = device.stateOfCharge.value;
  node.querySelector(".level")?.setAttribute("width", charge === null ? 0 : (8.5 * charge) / 100);
  node.classList.toggle("closed", device.switchClosed === true);
  node.classList.toggle("open", device.switchClosed === false);
  node.classList.toggle("commanded", device.setpoint !== null);
}
