// Small helpers to make and keep elements.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined));
  return node;
}

export const h = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const s = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const byId = (id) => document.getElementById(id);

/** Sets text only where it differs, so that screen readers and selections are left in peace. */
export function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

/**
 * Makes the children of a list be one for each item, in order. A child is made anew only when its
 * content changes; an opened disclosure and the keyboard's focus survive that.
 */
export function keyed(list, items, key, make) {
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let at = null;
  for (const item of items) {
    const content = JSON.stringify(item);
    let child = old.get(key(item));
    old.delete(key(item));
    if (!child || child.content !== content) {
      const fresh = make(item);
      fresh.dataset.key = key(item);
      fresh.content = content;
      if (child) replace(child, fresh);
      child = fresh;
    }
    const wanted = at ? at.nextSibling : list.firstChild;
    if (child !== wanted) list.insertBefore(child, wanted);
    at = child;
  }
  for (const gone of old.values()) gone.remove();
}

function replace(child, fresh) {
  const open = [...child.querySelectorAll("details")].map((d) => d.open);
  fresh.querySelectorAll("details").forEach((d, i) => (d.open = open[i] ?? false));
  const focusable = "summary, button";
  const focused = [...child.querySelectorAll(focusable)].indexOf(document.activeElement);
  child.replaceWith(fresh);
  if (focused >= 0) fresh.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
}
