// Build what the pages do with JavaScript into ../alliance87/site/assets: the same bytes every time.
//
// A folder src/<name>/ gives <name>.js from its main.js, and <name>-worker.js from its worker.js if it
// has one. Nothing here knows what a page does.

import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

import { licences } from "./licences.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "alliance87", "site", "assets");
// Files of packages that are served as they are.
const COPIED = { "oxigraph.wasm": "node_modules/oxigraph/web_bg.wasm" };

const entries = {};
for (const folder of (await readdir(join(here, "src"), { withFileTypes: true })).sort(byName)) {
  if (!folder.isDirectory()) continue;
  const files = await readdir(join(here, "src", folder.name));
  if (files.includes("main.js")) entries[folder.name] = `src/${folder.name}/main.js`;
  if (files.includes("worker.js")) entries[`${folder.name}-worker`] = `src/${folder.name}/worker.js`;
}

const result = await build({
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  entryPoints: entries,
  format: "esm",
  legalComments: "none", // the licences stand in LICENSES.txt
  metafile: true,
  minify: true,
  outdir: out,
  platform: "browser",
  target: "es2022",
  write: false,
});

const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
for (const [name, path] of Object.entries(COPIED)) files.set(name, await readFile(join(here, path)));
const used = [...Object.keys(result.metafile.inputs), ...Object.values(COPIED)];
files.set("LICENSES.txt", await licences(here, used));

await mkdir(out, { recursive: true });
for (const name of await readdir(out)) if (!files.has(name)) await rm(join(out, name));
for (const [name, content] of files) {
  await writeFile(join(out, `.${name}.new`), content);
  await rename(join(out, `.${name}.new`), join(out, name)); // whole, or as it was
}

function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}
