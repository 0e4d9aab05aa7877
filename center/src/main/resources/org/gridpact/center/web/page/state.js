// The estimated state of the grid: how much of it is measured, what it loses, which meters lie.

import { h, keyed, text } from "./dom.js";
import { clock, quantity } from "./format.js";
import { poll } from "./poll.js";

const PERIOD_MILLIS = 2_000;

/** Keeps the card up to date; it is hidden while there is no state. */
export function state(card, list, count) {
  poll("/api/state", PERIOD_MILLIS, (answer) => {
    card.hidden = answer.unknown !== null;
    if (card.hidden) return;
    text(count, `state of ${clock(answer.stateEpochMillis)}`);
    keyed(list, [summary(answer), ...answer.suspects.map(suspect), ...fit(answer)], (i) => i.id, (i) =>
      h("li", { class: i.class }, h("span", {}, i.words)));
  });
}

/** "31 of 33 buses measured, 2 by assumption; losses 180.0 kW ± 9.1 kW". */
function summary(answer) {
  const buses = Object.keys(answer.buses).length;
  const dead = answer.withoutSupply ? `, ${answer.withoutSupply} without supply` : "";
  const losses = `losses ${quantity(answer.lossesWatts, "W")} ± ${quantity(answer.lossesSigmaWatts, "W")}`;
  return {
    id: "summary",
    class: "",
    words: `${answer.measured} of ${buses} buses measured, ${answer.assumed} by assumption${dead}; ${losses}`,
  };
}

const suspect = (s) => ({ id: `suspect ${s.devices.join(" ")} ${s.quantity}`, class: "suspect", words: `Not believed: ${s.words}` });

const fit = (answer) =>
  answer.consistent ? [] : [{ id: "fit", class: "suspect", words: "What is left of the readings does not agree as well as their classes promise." }];
