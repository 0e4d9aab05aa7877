// What a value looks like: colours of voltages, colours and widths of loadings.

const mix = (a, b, share) => a + (b - a) * Math.min(1, Math.max(0, share));
const hsl = (hue, saturation, lightness) =>
  `hsl(${hue.toFixed(0)} ${saturation.toFixed(0)}% ${lightness.toFixed(0)}%)`;

/** Amber at the lower limit, teal at nominal, violet at the upper; beyond them the alarm colour. */
export function voltageColour(pu, limits) {
  if (pu === null) return "var(--unknown)";
  if (pu < limits.minPu || pu > limits.maxPu) return "var(--bad)";
  if (pu <= 1) {
    const share = (pu - limits.minPu) / (1 - limits.minPu);
    return hsl(mix(36, 168, share), mix(88, 62, share), mix(48, 40, share));
  }
  const share = (pu - 1) / (limits.maxPu - 1);
  return hsl(mix(168, 268, share), 60, mix(40, 60, share));
}

/** Neutral while there is room, amber towards the limit, the alarm colour beyond it. */
export function loadingColour(percent) {
  if (percent === null) return "var(--unknown)";
  if (percent > 100) return "var(--bad)";
  return `color-mix(in oklab, var(--branch), var(--warn) ${mix(0, 100, (percent - 50) / 45).toFixed(0)}%)`;
}

export const loadingWidth = (percent) => (percent === null ? 2 : mix(2.5, 8, percent / 110));

export function voltageGradient(limits) {
  const stops = [];
  for (let i = 0; i <= 20; i++) {
    stops.push(voltageColour(mix(limits.minPu, limits.maxPu, i / 20), limits));
  }
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
