// Limits that the next quarter of an hour would break, asked for every few seconds.

import { h, keyed } from "./dom.js";
import { clock, quantity } from "./format.js";
import { poll } from "./poll.js";

const PERIOD_MILLIS = 5_000;

/** Keeps the list up to date; it is hidden while nothing is predicted. */
export function predicted(list, onSelect) {
  poll("/api/predicted", PERIOD_MILLIS, (answer) => {
    list.hidden = answer.violations.length === 0;
    keyed(list, answer.violations, (v) => `${v.subject} ${v.quantity} ${v.above}`, (v) =>
      h("li", { class: "violation predicted" },
        h("button", { type: "button", on: { click: () => v.subject && onSelect(v) } },
          h("span", { class: "row" }, h("b", {}, name(v)), h("span", { class: "compared" }, compared(v))),
          h("span", { class: "row muted" },
            h("span", {}, v.value === null ? v.words : `${v.quantity} ${v.above ? "above" : "below"} limit`),
            h("span", {}, `predicted for ${clock(v.expectedEpochMillis)}`)))));
  });
}

const name = (v) => (v.value === null ? "No steady state" : `${v.unit === "pu" ? "Bus" : "Branch"} ${v.subject}`);

const compared = (v) =>
  v.value === null ? "" : `${quantity(v.value, v.unit)} ${v.above ? ">" : "<"} ${quantity(v.limit, v.unit)}`;
