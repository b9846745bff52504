// The two that a query can be put to: the engine in this browser, and the endpoint of this site.
//
// Both have `ask(query, form, seconds, told)`, which gives {graph, body} (result JSON or N-Triples) or
// throws Failure. Only one query runs at a time; `stop()` ends it.

/**
 * Why there is no answer: kind is time, stopped, syntax, failed, loading, broken, absent
 * or refused.
 */
export class Failure extends Error {
  constructor(kind, message = "", place = {}) {
    super(message);
    Object.assign(this, { kind, line: place.line, column: place.column });
  }
}

export class Browser {
  #worker = null;
  #reject = null;

  constructor(addresses) {
    this.addresses = addresses; // {worker, wasm, dump}
  }

  ask(query, form, seconds, told) {
    const { worker: script, wasm, dump } = this.addresses;
    this.#worker ??= new Worker(script, { type: "module" });
    const worker = this.#worker;
    let timer;
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      worker.onerror = () => reject(new Failure("loading"));
      worker.onmessage = ({ data }) => {
        if (data.phase) told(data.phase);
        if (data.phase === "asking") {
          timer = setTimeout(() => reject(new Failure("time")), seconds * 1000);
        } else if (data.failed) reject(failure(data));
        else if (data.body !== undefined) resolve(data);
      };
      worker.postMessage({ wasm, dump, query, form });
    })
      .catch((error) => {
        if (error.kind !== "syntax" && error.kind !== "failed") this.#end();
        throw error;
      })
      .finally(() => clearTimeout(timer));
  }

  stop() {
    this.#reject?.(new Failure("stopped"));
  }

  #end() {
    this.#worker?.terminate();
    this.#worker = null;
  }
}

function failure({ failed, broken, message }) {
  if (failed === "loading") return new Failure("loading", message);
  if (broken) return new Failure("broken", message);
  const place = message.match(/^error at (\d+):(\d+): expected (?:one of )?(.*)/s);
  if (!place) return new Failure("failed", message);
  // What was expected is long, and seldom what is missing; a sentence among it says more.
  const said = place[3].match(/[A-Z][a-z][^,]*/)?.[0] ?? "";
  return new Failure("syntax", said, { line: Number(place[1]), column: Number(place[2]) });
}

export class Endpoint {
  #controller = null;

  constructor(address) {
    this.address = address;
  }

  /** Whether it answers: the site may be a folder of plain files. */
  async answers() {
    try {
      return (await this.#post("ASK {}", AbortSignal.timeout(5000))).ok;
    } catch {
      return false;
    }
  }

  async ask(query, form, seconds, told) {
    const controller = new AbortController();
    this.#controller = controller;
    const timer = setTimeout(() => controller.abort(new Failure("time")), seconds * 1000);
    told("asking");
    try {
      const answer = await this.#post(query, controller.signal);
      const body = await answer.text();
      if (!answer.ok) throw refused(answer, body);
      return { graph: answer.headers.get("Content-Type").startsWith("application/n-triples"), body };
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw controller.signal.aborted ? controller.signal.reason : new Failure("absent");
    } finally {
      clearTimeout(timer);
    }
  }

  stop() {
    this.#controller?.abort(new Failure("stopped"));
  }

  #post(query, signal) {
    const Accept = "application/sparql-results+json, application/n-triples;q=0.9";
    return fetch(this.address, {
      method: "POST",
      headers: { Accept },
      body: new URLSearchParams({ query }),
      signal,
    });
  }
}

/** What an error says as problem details (RFC 9457), or only its status. */
function refused(answer, body) {
  if (answer.status === 404 || answer.status === 405) return new Failure("absent");
  try {
    const { title, detail, line, column } = JSON.parse(body);
    return new Failure("refused", detail ?? title ?? String(answer.status), { line, column });
  } catch {
    return new Failure("refused", `${answer.status} ${answer.statusText}`);
  }
}
