// Check a contribution beside the page, which stays usable: the dataset and its shapes are loaded once.

import { Parser } from "n3";

import { Published } from "./likeness.js";
import { Shapes } from "./shapes.js";
import { quadsOf, turtleOf } from "./turtle.js";

let loaded;

self.onmessage = async ({ data }) => {
  try {
    loaded ??= load(data.dataset, data.shapes);
    const { known, published, shapes } = await loaded;
    if (!data.statements) return;
    const own = quadsOf(data.statements);
    const results = await shapes.validate(known, own);
    const [taken, alike] = [published.taken(own), published.alike(own)];
    const sound = data.sound && !taken.length && results.every((each) => each.severity !== "Violation");
    const turtle = sound ? await turtleOf(own, data.prefixes, data.comment) : "";
    self.postMessage({ number: data.number, results, taken, alike, turtle });
  } catch (error) {
    loaded = undefined; // so that the next check tries again
    self.postMessage({ number: data.number, failed: String(error) });
  }
};

async function load(dataset, shapes) {
  const [known, rules] = await Promise.all([dataset, shapes].map(read));
  return { known, published: new Published(known), shapes: new Shapes(rules) };
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Parser().parse(await answer.text());
}
