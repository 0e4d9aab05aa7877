// Follows the server's pictures, and knows at once when they stop.

const FIRST_RETRY = 500;
const LAST_RETRY = 8_000;
const SILENCE = 5_000;
const LOST_AFTER = 10_000;

/**
 * Calls onPicture for each picture and onLink({state, since, retryAt}) when the connection changes.
 * States: connecting, live, reconnecting, and lost after ten seconds without a picture. It tries
 * again for ever, after half a second at first and eight at most.
 */
export function follow(url, onPicture, onLink) {
  let source = null;
  let silence = null;
  let retry = FIRST_RETRY;
  let downSince = null;

  function connect() {
    source = new EventSource(url);
    source.addEventListener("picture", (event) => {
      retry = FIRST_RETRY;
      downSince = null;
      watch();
      onLink({ state: "live" });
      onPicture(JSON.parse(event.data));
    });
    source.addEventListener("error", down);
    watch();
  }

  /** A connection that is open and silent is as bad as none. */
  function watch() {
    clearTimeout(silence);
    silence = setTimeout(down, SILENCE);
  }

  function down() {
    source.close();
    clearTimeout(silence);
    downSince ??= Date.now();
    const lost = Date.now() - downSince >= LOST_AFTER;
    onLink({ state: lost ? "lost" : "reconnecting", since: downSince });
    setTimeout(connect, retry * (0.75 + Math.random() / 2));
    retry = Math.min(retry * 2, LAST_RETRY);
  }

  connect();
}
