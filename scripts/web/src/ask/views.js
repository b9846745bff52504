// The answer on the page: a table, or the text of a format, or a drawing, and a file to keep.

import { element } from "./dom.js";
import { drawing } from "./drawing.js";
import { csv, sheet } from "./results.js";
import { table } from "./table.js";

const MOST = 200_000; // characters of a text that are shown; the file has them all
const VIEWS = {
  rows: ["table", "json", "csv"],
  yesno: ["yesno", "json"],
  triples: ["table", "drawn-graph", "ntriples"],
};
const FILES = {
  json: ["answer.json", "application/sparql-results+json"],
  csv: ["answer.csv", "text/csv"],
  sheet: ["answer.spreadsheet.csv", "text/csv"],
  ntriples: ["answer.nt", "application/n-triples"],
};

export class Results {
  #place;
  #names;
  #words;
  #chosen = "table"; // stays chosen from one answer to the next, where it can
  #addresses = [];

  constructor(place, names, words) {
    this.#place = place;
    this.#names = names;
    this.#words = words;
  }

  clear() {
    this.#addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
    this.#place.replaceChildren();
  }

  /** Show an answer; return the sentence that sums it up. */
  show(answer, { body }, seconds) {
    const views = VIEWS[answer.kind];
    const told = this.#told(answer, seconds);
    const view = element("div", { class: "ask-view" });
    const draw = (name) => {
      view.replaceChildren(this.#drawn(name, answer, body, told));
    };
    const first = views.includes(this.#chosen) ? this.#chosen : views[0];
    this.#place.replaceChildren(this.#choice(views, first, draw), view);
    draw(first);
    return told;
  }

  #told(answer, seconds) {
    if (answer.kind === "yesno") return this.#words("answered", { seconds });
    return this.#words(answer.kind, { number: answer.rows.length, seconds });
  }

  #choice(views, first, draw) {
    const choices = views.map((name) => {
      const button = element("input", { type: "radio", name: "ask-view", value: name });
      button.checked = name === first;
      button.addEventListener("change", () => draw((this.#chosen = name)));
      return element("label", {}, button, ` ${this.#words(`view-${name}`)}`);
    });
    const legend = element("legend", {}, this.#words("view"));
    return element("fieldset", { class: "ask-views" }, legend, ...choices);
  }

  #drawn(name, answer, body, told) {
    if (name === "table") return table(answer, this.#names, this.#words, told);
    if (name === "drawn-graph") return drawing(answer, this.#names, this.#words);
    if (name === "yesno") {
      return element("p", { class: "number" }, this.#words(answer.yes ? "yes" : "no"));
    }
    const files = [this.#file(name, text(name, answer, body))];
    if (name === "csv") files.push(this.#file("sheet", sheet(answer)));
    return this.#text(files);
  }

  #file(name, whole) {
    const [file, type] = FILES[name];
    const address = URL.createObjectURL(new Blob([whole], { type }));
    this.#addresses.push(address);
    const link = element("a", { href: address, download: file }, this.#words("keep", { file }));
    return { whole, link };
  }

  /** Files to keep, of which the first is shown. */
  #text(files) {
    const { whole } = files[0];
    const links = files.map(({ link }) => element("li", {}, link));
    const shown = element("pre", { tabindex: "0" }, whole.slice(0, MOST));
    const parts = [element("ul", { class: "data-links" }, ...links), shown];
    if (whole.length > MOST) parts.push(element("p", {}, this.#words("cut", { shown: MOST })));
    return element("div", {}, ...parts);
  }
}

function text(name, answer, body) {
  if (name === "json") return `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
  if (name === "csv") return csv(answer);
  return [...new Set(body.split("\n").filter(Boolean))].sort().map((line) => `${line}\n`).join("");
}
