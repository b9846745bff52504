// The form for contributions: what is written is kept in this browser, checked by a worker, and made
// into a file. Nothing is sent.

import * as drafts from "./draft.js";
import { copyOf, saveAs } from "./file.js";
import { found } from "./found.js";
import { refreshed } from "./offered.js";
import { statementsOf } from "./statements.js";
import { answer, own, Things } from "./things.js";
import { clear, show } from "./told.js";
import { faultsOf } from "./values.js";

const WAIT = 250; // milliseconds after the last key before a draft is kept
const COMMENT = "A contribution, made with the form of the site. Validate it: alliance87 validate FILE";

const form = document.getElementById("contribute");
const model = JSON.parse(document.getElementById("contribute-model").textContent);
const things = new Things(form, model);
const file = form.querySelector("#file");
let worker;
let asked = 0;
let waiting;
let made = null; // what the last check was of
let turtle = null; // {name, text}, once all is in order

const element = (id) => document.getElementById(id);
const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const say = (key, values) => fill(model.words[key], values);
const address = (name) => new URL(form.dataset[name], document.baseURI).href;

start();

function start() {
  const held = drafts.kept();
  begin(held);
  form.hidden = false;
  document.querySelector(".asked-for").open = false;
  if (held) element("kept").textContent = say("restored");
  form.addEventListener("focusin", warm, { once: true });
  form.addEventListener("input", changed);
  form.addEventListener("click", pressed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
}

function begin(held) {
  for (const kind of ["graph", "source"]) {
    things.add(kind, form, held?.things.find((each) => each.kind === kind));
  }
  for (const each of held?.things ?? []) {
    if (!["graph", "source"].includes(each.kind)) things.add(each.kind, form, each);
  }
  if (!held) things.at("graph-1.StatementGraph-dateSubmitted.0").value = today();
  refreshed(things, say);
}

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** Load what checks before it is needed. */
function warm() {
  if (worker) return;
  worker = new Worker(form.dataset.worker, { type: "module" });
  worker.onmessage = ({ data }) => answered(data);
  worker.onerror = () => answered({ number: asked, failed: "worker" });
  worker.postMessage({ dataset: address("dataset"), shapes: address("shapes") });
}

function changed(event) {
  const control = event.target;
  delete control.dataset.chosen;
  if (control.closest(".field-name")) {
    if (control.value.trim()) control.dataset.own = "";
    else delete control.dataset.own;
  }
  stale();
  clearTimeout(waiting);
  waiting = setTimeout(refreshAndKeep, WAIT);
}

function refreshAndKeep() {
  clearTimeout(waiting);
  refreshed(things, say);
  element("kept").textContent = say(drafts.keep(things.draft()) ? "kept" : "not-kept");
}

/** What was checked is no longer what is there. */
function stale() {
  asked += 1;
  if (!file.hidden || form.hasAttribute("aria-busy")) element("told").textContent = say("again");
  form.removeAttribute("aria-busy");
  file.hidden = true;
  turtle = null;
}

function pressed(event) {
  const button = event.target.closest("button");
  if (!button || button.type === "submit") return;
  const { add, clear: all, copy, more, remove, save } = button.dataset;
  if (add !== undefined) added(add, button);
  else if (more !== undefined) things.more(button.closest(".field")).focus();
  else if (remove !== undefined) removed(button.closest("fieldset"));
  else if (all !== undefined) cleared();
  else if (save !== undefined) saveAs(turtle.name, turtle.text);
  else if (copy !== undefined) copied();
}

function added(kind, button) {
  const thing = things.add(kind, button.closest("fieldset") ?? form);
  if (kind === "participation") propose(thing);
  stale();
  refreshAndKeep();
  answer(own(thing)[0]).focus();
}

/** An entry is most likely of the event of the one before, and follows it in the list. */
function propose(thing) {
  const entries = [...form.querySelectorAll('fieldset[data-kind="participation"]')];
  const before = entries.at(entries.indexOf(thing) - 1);
  const events = form.querySelectorAll('fieldset[data-kind="event"]');
  const control = (of, field) => things.at(`${of.dataset.key}.Participation-${field}.0`);
  const chosen = before === thing ? "" : control(before, "event").value;
  refreshed(things, say);
  control(thing, "event").value = chosen || (events.length ? `#${events[0].dataset.key}` : "");
  control(thing, "listPosition").value = String(entries.length);
}

function removed(thing) {
  const what = thing.querySelector("legend").textContent;
  const within = thing.parentElement.closest("fieldset") ?? form;
  const kind = thing.dataset.kind;
  thing.remove();
  stale();
  refreshAndKeep();
  element("told").textContent = say("removed", { what });
  const adding = within.querySelector(`[data-add="${kind}"]`) ?? within.querySelector("legend");
  adding.focus();
}

function cleared() {
  if (!window.confirm(say("sure"))) return;
  clearTimeout(waiting);
  clear(form);
  for (const thing of form.querySelectorAll("fieldset[data-key]")) thing.remove();
  drafts.keep(null);
  things.next = 1;
  stale();
  begin(null);
  element("kept").textContent = say("cleared");
  answer(form.querySelector("fieldset .field")).focus();
}

function check() {
  clearTimeout(waiting);
  refreshAndKeep();
  stale();
  warm();
  const draft = things.draft();
  made = { draft, ...statementsOf(draft, model) };
  element("told").textContent = say("checking");
  form.setAttribute("aria-busy", "true");
  worker.postMessage({
    number: asked,
    dataset: address("dataset"),
    shapes: address("shapes"),
    statements: made.statements,
    sound: faultsOf(draft, model).every((each) => each.warns),
    prefixes: model.prefixes,
    comment: COMMENT,
  });
}

function answered(data) {
  if (data.number !== asked || data.number === undefined) return;
  form.removeAttribute("aria-busy");
  if (data.failed) {
    element("told").textContent = say("failed");
    worker.terminate();
    worker = undefined;
    return;
  }
  const wrong = show(form, things, found(data, made, model, say));
  element("told").textContent = wrong ? say("faults", { count: wrong }) : say("sound");
  if (wrong) {
    element("summary").focus();
    return;
  }
  const graph = made.things.get(made.draft.things[0].key);
  turtle = { name: `${graph.split("/").at(-1)}.ttl`, text: data.turtle };
  file.querySelector("pre code").textContent = turtle.text;
  file.querySelector("[data-file]").textContent = turtle.name;
  element("copied").textContent = "";
  file.hidden = false;
  element("file-name").focus();
}

async function copied() {
  const isCopied = await copyOf(turtle.text, file.querySelector("pre code"));
  element("copied").textContent = say(isCopied ? "copied" : "not-copied");
}
