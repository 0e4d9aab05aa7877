// Asks the center for the same thing again and again.

/**
 * Gives show the answer to path, at once and every so often from then on, one question at a time.
 * What fails is passed over: the link shows its own state, and answers say of when they are.
 */
export function poll(path, periodMillis, show) {
  const ask = async () => {
    try {
      const response = await fetch(path, { signal: AbortSignal.timeout(periodMillis) });
      if (response.ok) show(await response.json());
    } catch {
      // Asked again.
    }
    setTimeout(ask, periodMillis);
  };
  ask();
}
