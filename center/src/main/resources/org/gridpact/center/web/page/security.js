// What the loss of any one branch or unit would do, asked for every few seconds.

import { h, keyed, text } from "./dom.js";
import { clock } from "./format.js";
import { poll } from "./poll.js";

const PERIOD_MILLIS = 5_000;

/** Keeps the card up to date; it is hidden while there is no answer. */
export function security(card, list, count) {
  poll("/api/security", PERIOD_MILLIS, (answer) => {
    card.hidden = answer.unknown !== null;
    if (card.hidden) return;
    const looked = answer.lookedAt < answer.losses ? `${answer.lookedAt} of ${answer.losses}` : `${answer.losses}`;
    text(count, `${answer.insecure} of ${looked} losses, state of ${clock(answer.stateEpochMillis)}`);
    const items = answer.findings.length ? answer.findings : [{ contingency: "", words: "Any one loss keeps every limit and all supply." }];
    keyed(list, items, (f) => f.contingency, (f) =>
      f.outcome === undefined
        ? h("li", { class: "nothing" }, f.words)
        : h("li", {}, h("span", { class: "row" }, h("b", {}, f.contingency === "none" ? "as it is" : `without ${f.contingency}`), h("span", { class: "muted" }, f.outcome)), h("span", { class: "row muted" }, h("span", {}, f.words))));
  });
}
