// What a value looks like: colours of voltages, colours and widths of loadings.

const mix = (a, b, share) => a + (b - a) * Math.min(1, Math.max(0, share));
const blend = (from, to, share) =>
  `color-mix(in oklab, var(${from}), var(${to}) ${mix(0, 100, share).toFixed(0)}%)`;

/** Amber at the lower limit, teal at nominal, violet at the upper; beyond them the alarm colour. */
export function voltageColour(pu, limits) {
  if (pu === null) return "var(--unknown)";
  if (pu < limits.minPu || pu > limits.maxPu) return "var(--bad)";
  return pu <= 1
    ? blend("--low", "--nominal", (pu - limits.minPu) / (1 - limits.minPu))
    : blend("--nominal", "--high", (pu - 1) / (limits.maxPu - 1));
}

/** Neutral while there is room, amber towards the limit, the alarm colour beyond it. */
export function loadingColour(percent) {
  if (percent === null) return "var(--unknown)";
  if (percent > 100) return "var(--bad)";
  return blend("--branch", "--warn", (percent - 50) / 45);
}

export const loadingWidth = (percent) => (percent === null ? 2 : mix(2.5, 8, percent / 110));

export function voltageGradient(limits) {
  const stops = [];
  for (let i = 0; i <= 20; i++) {
    stops.push(voltageColour(mix(limits.minPu, limits.maxPu, i / 20), limits));
  }
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
