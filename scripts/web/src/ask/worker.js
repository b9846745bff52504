// The engine: Oxigraph's WebAssembly over the published dump, in a thread that may be ended.
//
// It answers one message at a time, and cannot be interrupted: whoever asks ends the thread.

import init, { Store } from "oxigraph/web.js";

// The default graph is the union of all graphs, each statement once. Oxigraph's own union would give
// a statement as often as there are graphs that hold it.
const UNION =
  "INSERT { ?subject ?property ?value } WHERE { GRAPH ?graph { ?subject ?property ?value } }";
const ROWS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";
let loaded = null;

async function load(wasm, dump) {
  const tell = (phase) => self.postMessage({ phase });
  tell("engine");
  await init({ module_or_path: await got(wasm).then((answer) => answer.arrayBuffer()) });
  tell("data");
  const store = new Store();
  store.load(await got(dump).then((answer) => answer.text()), { format: "application/n-quads" });
  store.update(UNION);
  return store;
}

async function got(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

self.onmessage = async ({ data: { wasm, dump, query, form } }) => {
  let phase = "loading";
  try {
    loaded ??= load(wasm, dump);
    const store = await loaded;
    phase = "asking";
    self.postMessage({ phase });
    const graph = form === "CONSTRUCT" || form === "DESCRIBE";
    const body = store.query(query, { results_format: graph ? TRIPLES : ROWS });
    self.postMessage({ graph, body });
  } catch (error) {
    // A trap leaves the engine in a state that nothing is known of.
    const broken = phase === "loading" || error instanceof WebAssembly.RuntimeError ||
      error instanceof RangeError;
    self.postMessage({ failed: phase, broken, message: String(error?.message ?? error) });
  }
};
