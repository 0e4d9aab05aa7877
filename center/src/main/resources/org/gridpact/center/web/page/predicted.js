// Limits that the next quarter of an hour would break, asked for every few seconds.

import { h, keyed } from "./dom.js";
import { clock } from "./format.js";
import { poll } from "./poll.js";

const PERIOD_MILLIS = 5_000;

/** Keeps the list up to date; it is hidden while nothing is predicted. */
export function predicted(list, onSelect) {
  poll("/api/predicted", PERIOD_MILLIS, (answer) => {
    list.hidden = answer.violations.length === 0;
    keyed(list, answer.violations, (v) => v.limit, (v) =>
      h("li", { class: "violation predicted" },
        h("button", { type: "button", on: { click: () => v.subject && onSelect(v) } },
          h("span", { class: "row" }, h("b", {}, name(v)), h("span", { class: "muted" }, expected(v))),
          h("span", { class: "row muted" }, h("span", {}, v.words)))));
  });
}

const name = (v) => v.limit[0].toUpperCase() + v.limit.slice(1);

const expected = (v) =>
  `predicted for ${clock(v.expectedEpochMillis)}${v.clearEpochMillis ? ` to ${clock(v.clearEpochMillis)}` : ""}`;
