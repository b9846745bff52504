// The Ask page: puts the parts together. Without this script the page is a list and a plain form.

import { Editor } from "./editor.js";
import { Browser, Endpoint } from "./engines.js";
import { Names } from "./names.js";
import { read as linked, write as link } from "./links.js";
import { read } from "./results.js";
import { Results } from "./views.js";
import { look, position, prepare } from "./tokens.js";

const part = (name) => document.getElementById(`ask-${name}`);
const { texts, language, root, pages } = JSON.parse(part("settings").textContent);
const at = (path) => new URL(root + path, document.baseURI);

/** A text of the page's language with its places filled. */
function words(key, values = {}) {
  const number = new Intl.NumberFormat(language);
  return texts[key].replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? number.format(values[name]) : values[name],
  );
}

const terms = await (await fetch(at("assets/ask-terms.json"))).json();
const names = new Names(terms, root, pages);
const engines = {
  browser: new Browser({
    worker: new URL("ask-worker.js", import.meta.url),
    wasm: new URL("oxigraph.wasm", import.meta.url).href,
    dump: at("download/alliance87.nq").href,
  }),
  endpoint: new Endpoint(at("sparql")),
};
const results = new Results(part("results"), names, words);
const field = part("query");
const editor = new Editor(part("editor"), {
  label: words("query"),
  text: field.value,
  terms,
  run,
  changed,
});
let running = false;

for (const hidden of document.querySelectorAll(".ask-scripted")) hidden.hidden = false;
for (const plain of document.querySelectorAll(".ask-plain")) plain.hidden = true;
part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
part("stop").addEventListener("click", () => engines[part("engine").value].stop());
part("question").addEventListener("change", ({ target }) => choose(target.value));
part("engine").addEventListener("change", tryEndpoint);
addEventListener("hashchange", follow);
await follow();
document.documentElement.dataset.ask = "ready";

function saved(name) {
  return terms.questions.find((question) => question.name === name);
}

function choose(name) {
  const question = saved(name);
  if (!question) return;
  editor.text = question.query;
  part("question").value = name;
  changed();
}

function changed() {
  const question = terms.questions.find(({ query }) => query === editor.text);
  part("link").href = link(location, { query: editor.text, question: question?.name });
  part("question").value = question?.name ?? "";
}

/** Do what the address asks for. A saved question runs; the query of a stranger waits to be read. */
async function follow() {
  const asked = linked(location);
  if (asked?.query !== undefined) {
    editor.text = asked.query;
    say(words("from-link"));
  } else if (asked && saved(asked.question)) {
    choose(asked.question);
    await run();
  } else if (asked) {
    say(words("no-question", { name: asked.question }));
  }
  changed();
}

async function tryEndpoint({ target }) {
  if (target.value !== "endpoint" || (await engines.endpoint.answers())) return;
  target.value = "browser";
  say(words("absent"));
}

function say(text) {
  part("status").textContent = text;
}

function complain(text, { line, column } = {}) {
  const placed = line ? `${words("place", { line, column })} ${text}` : text;
  part("fault").textContent = placed;
  part("fault").hidden = !placed;
  editor.mark(line, column, text);
}

async function run() {
  if (running) return;
  editor.settle();
  complain("");
  say("");
  results.clear();
  const query = editor.text;
  const seen = look(query);
  const prepared = prepare(query, seen, terms.prefixes);
  if (!query.trim()) return complain(words("empty"));
  if (seen.fault) {
    const { kind, word, offset } = seen.fault;
    return complain(words(kind, { word }), position(query, offset));
  }
  setRunning(true);
  const started = performance.now();
  const seconds = Number(part("seconds").value);
  try {
    const engine = engines[part("engine").value];
    const answer = await engine.ask(prepared.text, seen.form, seconds, (now) => say(words(now)));
    const spent = ((performance.now() - started) / 1000).toFixed(1);
    say(results.show(read(answer), answer, spent));
  } catch (error) {
    say(words("nothing"));
    tell(error, query, prepared, seconds);
  } finally {
    setRunning(false);
  }
}

/** Say why there is no answer, and where. The prepared query may have a line that is not its own. */
function tell(error, query, prepared, seconds) {
  const line = error.line ? error.line - prepared.lines : 0;
  const place = line > 0 ? { line, column: error.column } : {};
  const undeclared = prepared.unknown && position(query, prepared.unknown.offset);
  // The engine meets an unknown prefix at its end or later, or takes it for a fault of another kind.
  if (["syntax", "failed", "refused"].includes(error.kind) && isBefore(undeclared, place)) {
    complain(words("prefix", { prefix: prepared.unknown.prefix }), undeclared);
  } else if (error.kind === "syntax") {
    complain(error.message || words("syntax"), place);
  } else if (error.kind === "refused") {
    complain(error.message, place);
  } else if (texts[error.kind]) {
    complain(words(error.kind, { seconds, message: error.message }));
  } else {
    throw error;
  }
}

function isBefore(found, place) {
  if (!found || !place.line) return Boolean(found);
  return found.line < place.line || (found.line === place.line && found.column <= place.column);
}

function setRunning(now) {
  running = now;
  part("run").disabled = now;
  part("stop").disabled = !now;
  part("results").setAttribute("aria-busy", String(now));
}
