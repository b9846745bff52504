// Run Lighthouse on pages, and print what it finds as JSON:
// node measure.mjs CHROMIUM CATEGORY,… ADDRESS…

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
const PATIENCE = 120_000; // ms to wait for a page on a busy machine

const [chromePath, categories, ...addresses] = process.argv.slice(2);
const options = {
  onlyCategories: categories.split(","),
  onlyAudits: ["total-byte-weight"],
  maxWaitForFcp: PATIENCE,
  maxWaitForLoad: PATIENCE,
};
const userDataDir = mkdtempSync(join(tmpdir(), "lighthouse-"));
const chrome = await launch({ chromePath, chromeFlags: QUIET, ignoreDefaultFlags: true, userDataDir });
try {
  const found = {};
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { ...options, port: chrome.port });
    found[address] = {
      scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score])),
      bytes: lhr.audits["total-byte-weight"].numericValue,
      failed: Object.values(lhr.audits)
        .filter(({ score, errorMessage }) => errorMessage || (score !== null && score < 0.9))
        .map(({ id, displayValue, errorMessage }) => `${id} ${errorMessage ?? displayValue ?? ""}`.trim()),
    };
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  chrome.kill();
}
