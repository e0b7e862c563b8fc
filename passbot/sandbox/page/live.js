// Talks to the sandbox: JSON requests, and news over event streams that come back by themselves.

const AGAIN = 1000; // milliseconds between a lost stream and the next try

export async function call(method, path, body) {
  const isFile = body instanceof Blob || body instanceof FormData;
  const answer = await fetch(path, { method, body: body && !isFile ? JSON.stringify(body) : body, headers: body && !isFile ? { "content-type": "application/json" } : {} });
  const text = await answer.text();
  const said = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(said.error?.message ?? said.error ?? said.description ?? `HTTP ${answer.status}`);
  return said;
}

/**
 * `news(event)` hears what the stream says; `line(true|false)` whether there is one.
 * A hidden page lets its streams go: browsers allow six connections to a server, and tabs share them.
 */
export function listen(path, news, line) {
  let stream = null;
  const close = () => {
    stream?.close();
    stream = null;
  };
  const open = () => {
    close();
    if (document.hidden) return;
    stream = new EventSource(path);
    stream.addEventListener("open", () => line(true));
    stream.addEventListener("message", (event) => news(event.data));
    stream.addEventListener("error", () => {
      line(false);
      if (stream?.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    });
  };
  document.addEventListener("visibilitychange", open);
  open();
}

/** Runs `work` soon after the last of many calls, and never twice at once. */
export function coalesced(work) {
  let wanted = false;
  let running = false;
  const run = async () => {
    running = true;
    while (wanted) {
      wanted = false;
      await work();
    }
    running = false;
  };
  return () => {
    wanted = true;
    if (!running) run();
  };
}
