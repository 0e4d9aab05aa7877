// Where things of the drawing go, in pixels.

const PORTRAIT_BELOW = 640;
const MARGIN = { wide: { x: 34, y: 44 }, turned: { x: 54, y: 44 } };
const ROW = 78;
const MOST_ROWS = 8;
const HIGHEST = 520;
const inRadians = (degrees) => degrees.map((d) => (d * Math.PI) / 180);

/** Directions for labels and devices, the best first, and how far from branches is far enough. */
const COMPASS = {
  wide: { angles: inRadians([-90, 90, 0, 180, -45, -135, 45, 135]), enough: Math.PI / 2 },
  // Feeders side by side leave room for both only at different heights.
  turned: { angles: inRadians([-45, 135, 45, -135, 0, 180, -90, 90]), enough: Math.PI / 4 },
};

/**
 * Places buses in a width. A narrow screen gets the drawing turned, so that a long feeder runs
 * down the page. Returns {width, height, at, spacing, labelAngle, glyphAngle}, maps by bus id.
 */
export function layout(picture, width) {
  const turned = width < PORTRAIT_BELOW;
  const height = turned
    ? Math.max(520, Math.min(1400, lanes(picture.buses, "x") * 40))
    : Math.max(290, Math.min(440, width * 0.335), heightOfRows(picture.buses));
  const margin = turned ? MARGIN.turned : MARGIN.wide;
  const at = new Map();
  for (const bus of picture.buses) {
    const [u, v] = turned ? [bus.y, bus.x] : [bus.x, bus.y];
    at.set(bus.id, {
      x: margin.x + u * (width - 2 * margin.x),
      y: margin.y + v * (height - 2 * margin.y),
    });
  }
  return { width, height, at, spacing: spacing(picture, at), ...freeAngles(picture, at, turned ? COMPASS.turned : COMPASS.wide) };
}

/** What rows of buses need for the devices of one and the labels of the next; 0 where they are many. */
function heightOfRows(buses) {
  const rows = [...new Set(buses.map((b) => b.y))].toSorted((a, b) => a - b);
  if (rows.length < 2 || rows.length > MOST_ROWS) return 0;
  const least = Math.min(...rows.slice(1).map((y, i) => y - rows[i]));
  return Math.min(HIGHEST, ROW / least + 2 * MARGIN.wide.y);
}

const lanes = (buses, axis) => new Set(buses.map((b) => b[axis].toFixed(3))).size + 2;

/** The shortest branch: what the symbols must fit into. */
function spacing(picture, at) {
  const lengths = picture.branches
    .filter((b) => b.inService)
    .map((b) => [at.get(b.from), at.get(b.to)])
    .map(([a, b]) => Math.hypot(a.x - b.x, a.y - b.y))
    .filter((length) => length > 1);
  return lengths.length ? Math.min(...lengths) : 60;
}

/** The two directions at each bus that are far from its branches: for label and devices. */
function freeAngles(picture, at, compass) {
  const taken = new Map(picture.buses.map((b) => [b.id, []]));
  for (const { from, to } of picture.branches.filter((b) => b.inService)) {
    const [a, b] = [at.get(from), at.get(to)];
    const angle = Math.atan2(b.y - a.y, b.x - a.x);
    taken.get(from).push(angle);
    taken.get(to).push(angle + Math.PI);
  }
  const labelAngle = new Map();
  const glyphAngle = new Map();
  for (const [id, angles] of taken) {
    const [label, ...rest] = byFreedom(compass.angles, angles, compass.enough);
    labelAngle.set(id, label);
    glyphAngle.set(id, byFreedom(rest, [...angles, label], compass.enough)[0]);
  }
  return { labelAngle, glyphAngle };
}

function byFreedom(candidates, angles, enough) {
  const freedom = (c) => Math.min(enough, ...angles.map((a) => gap(a, c)));
  return candidates.toSorted((a, b) => freedom(b) - freedom(a));
}

const gap = (a, b) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));
