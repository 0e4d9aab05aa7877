// One tooltip for the whole page, on hover and on keyboard focus.

import { byId, h } from "./dom.js";

const box = byId("tooltip");

/** Shows lines() while a node is pointed at or focused; the first line is the heading. */
export function tooltip(node, lines) {
  const open = () => {
    const [heading, ...rest] = lines() ?? [];
    if (!heading) return;
    box.replaceChildren(h("b", {}, heading), ...rest.map((line) => h("div", {}, line)));
    box.hidden = false;
    place(node.getBoundingClientRect());
  };
  const close = () => (box.hidden = true);
  node.addEventListener("pointerenter", open);
  node.addEventListener("pointerleave", close);
  node.addEventListener("focus", open);
  node.addEventListener("blur", close);
}

function place(target) {
  const { width, height } = box.getBoundingClientRect();
  const left = target.left + target.width / 2 - width / 2;
  const above = target.top - height - 8;
  box.style.left = `${Math.max(6, Math.min(left, innerWidth - width - 6))}px`;
  box.style.top = `${above > 6 ? above : target.bottom + 8}px`;
}

addEventListener("keydown", (e) => {
  if (e.key === "Escape") box.hidden = true;
});
addEventListener("scroll", () => (box.hidden = true), { passive: true });
