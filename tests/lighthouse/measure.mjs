// Print the scores Lighthouse gives to pages, as JSON: node measure.mjs CHROMIUM ADDRESS...

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const [chromePath, ...addresses] = process.argv.slice(2);
const userDataDir = mkdtempSync(join(tmpdir(), "lighthouse-"));
const chrome = await launch({ chromePath, chromeFlags: QUIET, ignoreDefaultFlags: true, userDataDir });
try {
  const told = {};
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: CATEGORIES });
    told[address] = {
      // What could not be measured, as on a machine that is too busy, counts as nothing.
      scores: Object.fromEntries(
        Object.values(lhr.categories).map(({ id, score }) => [id, score ?? 0]),
      ),
      bytes: lhr.audits["total-byte-weight"]?.numericValue,
      lost: Object.values(lhr.audits)
        .filter(({ score, errorMessage }) => errorMessage || (score !== null && score < 0.9))
        .map(({ id, displayValue, errorMessage }) => `${id} ${errorMessage ?? displayValue ?? ""}`.trim()),
    };
  }
  process.stdout.write(JSON.stringify(told));
} finally {
  chrome.kill();
}
