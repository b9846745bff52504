// Run the form's engine on data, for the tests: a line of JSON with the shapes and the cases on
// standard input, the results of each case on standard output.
//
// A case has a path and either the shapes in use, or the dataset that it is a contribution to.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const web = new URL("../../scripts/web/", import.meta.url);
const { Parser, Store } = createRequire(new URL("package.json", web))("n3");
const { ready, results, Shapes } = await import(new URL("src/contribute/shapes.js", web));

const { shapes, cases, dataset } = JSON.parse(await text(process.stdin));
const rules = await read(shapes);
const known = dataset ? await read(dataset) : [];
const whole = dataset ? new Shapes(rules) : null;
const validators = new Map();
const found = [];
for (const { path, use } of cases) {
  const own = await read(path);
  found.push(await (use ? results(made(use), new Store(own)) : whole.validate(known, own)));
}
process.stdout.write(JSON.stringify(found));

function made(use) {
  const key = use.join("\n");
  if (!validators.has(key)) validators.set(key, ready(rules, (shape) => use.includes(shape)));
  return validators.get(key);
}

async function read(path) {
  return new Parser().parse(await readFile(path, "utf8"));
}
