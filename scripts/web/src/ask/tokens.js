// Look into a query without parsing it: its form, what it must not ask for, and its prefixes.
//
// A scan of tokens as the `query` command does it (SPARQL 1.1 §19.8, as far as it matters here). What
// it lets pass may still be malformed; the engine says so.

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n\r]*)`,
    String.raw`(?<string>"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}` +
      String.raw`|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')`,
    String.raw`(?<iri><[^<>"{}|^\x60\\\x00-\x20]*>)`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]+)`,
    String.raw`(?<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)`,
    String.raw`(?<word>[\p{L}\p{N}_.-]+)?(?<colon>:(?:\\.|[\p{L}\p{N}_:.%-])*)`,
    String.raw`(?<plain>[\p{L}\p{N}_.-]+)`,
    String.raw`(?<open>[({\[])`,
    String.raw`(?<close>[)}\]])`,
  ].join("|"),
  "gsu",
);
const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const CHANGES = new Set(
  "ADD CLEAR COPY CREATE DELETE DROP INSERT LOAD MOVE WITH".split(" "),
);

/**
 * What a query is, before an engine sees it.
 *
 * @param {string} query
 * @returns {{form: string, fault: ?{kind: string, word: string, offset: number},
 *   used: Map<string, number>, declared: Map<string, string>, variables: Set<string>}}
 *   form: SELECT, ASK, CONSTRUCT, DESCRIBE or nothing; fault: the first word that asks another server
 *   or for a change; used: prefixes and where each is first used.
 */
export function look(query) {
  const seen = { form: "", fault: null, used: new Map(), declared: new Map(), variables: new Set() };
  let before = "";
  let opened = null; // the prefix that is being declared
  for (const { 0: text, index, groups } of query.matchAll(TOKEN)) {
    if (groups.comment !== undefined) continue;
    const keyword = (groups.plain ?? "").toUpperCase();
    if (!seen.form && FORMS.has(keyword)) seen.form = keyword;
    if (!seen.fault) seen.fault = fault(keyword, groups, index);
    if (groups.variable) seen.variables.add(text.slice(1));
    if (groups.iri && opened !== null) seen.declared.set(opened, text.slice(1, -1));
    opened = null;
    if (groups.colon !== undefined) {
      const prefix = (groups.word ?? "").replace(/^[-.\d]+/, "");
      if (before === "PREFIX") opened = prefix;
      else if (!seen.used.has(prefix) && prefix !== "_") {
        seen.used.set(prefix, index + (groups.word ?? "").length - prefix.length);
      }
    }
    before = keyword;
  }
  return seen;
}

function fault(keyword, groups, offset) {
  const word = (keyword || groups.word || "").toUpperCase();
  if (word.includes("SERVICE")) return { kind: "service", word: "SERVICE", offset };
  return CHANGES.has(keyword) ? { kind: "change", word: keyword, offset } : null;
}

/**
 * Declare the prefixes that a query uses and does not declare, if they are ours.
 *
 * They stand on one line of their own before the query, so that only line numbers move.
 *
 * @returns {{text: string, lines: number, unknown: ?{prefix: string, offset: number}}}
 */
export function prepare(query, seen, prefixes) {
  let head = "";
  let unknown = null;
  for (const [prefix, offset] of seen.used) {
    if (seen.declared.has(prefix)) continue;
    if (Object.hasOwn(prefixes, prefix)) head += `PREFIX ${prefix}: <${prefixes[prefix]}> `;
    else unknown ??= { prefix, offset };
  }
  return { text: head ? `${head}\n${query}` : query, lines: head ? 1 : 0, unknown };
}

/** The line and column of an offset, 1-based, the column in code points. */
export function position(query, offset) {
  const before = query.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(start)].length + 1 };
}
