// Gather the licences of the packages whose files went into the bundles.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Return one text with the name, version and licence of each package, A to Z.
 *
 * @param {string} root the folder that holds node_modules
 * @param {string[]} inputs paths of the files used, relative to root
 */
export async function licences(root, inputs) {
  const found = inputs.map((path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]);
  const packages = [...new Set(found.filter(Boolean))].sort();
  const blocks = await Promise.all(packages.map((path) => block(join(root, path))));
  return `The site's scripts contain these packages.\n\n${[...new Set(blocks)].join("\n")}`;
}

async function block(folder) {
  const { name, version, license, repository } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  const home = typeof repository === "string" ? repository : repository?.url;
  const names = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), "utf8")));
  const text = texts.map((each) => each.trim()).join("\n\n") || "(The package carries no text.)";
  const head = `${name} ${version}\nLicence: ${license}\nFrom: ${home}\n`;
  return `${"-".repeat(78)}\n${head}\n${text.replace(/\r\n/g, "\n")}\n`;
}
