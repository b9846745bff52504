// Visit pages in Chromium for the tests: a visit is a line of JSON on standard input, its outcome a
// line on standard output. tests/browsing.py says what a visit holds.
//
// A visit fails if a page asks another origin for anything, breaks its policy, or reports an error.

import { createInterface } from "node:readline";

import axe from "axe-core";
import { chromium } from "playwright-core";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const Steps = Object.getPrototypeOf(async () => {}).constructor;
const browser = await chromium.launch({ executablePath: process.argv[2], args: QUIET });

for await (const line of createInterface({ input: process.stdin })) {
  let outcome;
  try {
    outcome = { result: (await visit(JSON.parse(line))) ?? null };
  } catch (error) {
    outcome = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
await browser.close();

async function visit({ url, steps, given, dark, print, width, height, scripts, language, tolerated }) {
  const context = await browser.newContext({
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: scripts,
    locale: language,
    reducedMotion: "reduce",
    viewport: { width, height },
  });
  try {
    const faults = watched(context, new URL(url).origin, tolerated);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000); // a machine may be busy
    if (print) await page.emulateMedia({ media: "print" });
    await page.goto(url);
    const run = new Steps("page", "context", "given", "check", steps);
    const result = await run(page, context, given, (options) => checked(page, options));
    await page.waitForTimeout(50); // what the last step set off
    if (faults.length) throw new Error(`on ${page.url()}:\n${[...new Set(faults)].join("\n")}`);
    return result;
  } finally {
    await context.close();
  }
}

/** Collect what must not happen on any page of a context. */
function watched(context, origin, tolerated) {
  const faults = [];
  const add = (text) => tolerated.some((part) => text.includes(part)) || faults.push(text);
  context.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== origin) add(`asks another: ${request.url()}`);
  });
  context.on("console", (message) => {
    if (message.type() === "error") add(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => add(`uncaught: ${error.error()?.stack ?? error.error()}`));
  return faults;
}

/** What axe finds, as lines of rule, element and reason. */
async function checked(page, options = {}) {
  await page.evaluate(axe.source);
  const given = { rules: { "target-size": { enabled: true } }, ...options }; // off unless asked for
  const { violations } = await page.evaluate((own) => window.axe.run(document, own), given);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(" ")}: ${node.failureSummary}`),
  );
}
