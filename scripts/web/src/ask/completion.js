// What the editor offers while one types: keywords, the query's variables, and the names of our data.

import { snippetCompletion } from "@codemirror/autocomplete";

import { look } from "./tokens.js";

const KEYWORDS = (
  "ASK BIND COUNT CONSTRUCT DESCRIBE DISTINCT EXISTS FILTER GRAPH GROUP_CONCAT HAVING LIMIT MINUS " +
  "OFFSET OPTIONAL PREFIX REGEX SAMPLE SELECT STRSTARTS UNION VALUES WHERE"
).split(" ");
const PHRASES = ["GROUP BY", "ORDER BY", "NOT EXISTS", "CONTAINS", "LANG", "LCASE", "STR"];

/**
 * @param {{base: string, names: string[][], prefixes: Object<string, string>}} terms names are
 *   [prefixed name, kind, label, definition]; base is where our own names begin
 * @returns a source for CodeMirror's autocompletion
 */
export function completion({ base, names, prefixes }) {
  const isOurs = (name) => prefixes[name.slice(0, name.indexOf(":"))]?.startsWith(base);
  const byName = names.map(([name, kind, label, info]) => ({
    label: name,
    detail: label,
    info: info || undefined,
    type: kind,
    boost: kind === "class" || kind === "property" ? 2 : 0,
  }));
  // What a thing is called leads to its name as well: to ours before that of another vocabulary.
  const byLabel = names
    .filter(([, , label]) => label)
    .map(([name, kind, label]) => {
      return { label, detail: name, apply: name, type: kind, boost: isOurs(name) ? -1 : -2 };
    });
  const keywords = [...KEYWORDS, ...PHRASES].map((label) => ({ label, type: "keyword" }));
  const whole = snippetCompletion("SELECT ${} WHERE {\n    ${}\n}", {
    label: "SELECT … WHERE { … }",
    type: "keyword",
  });
  const namespaces = Object.entries(prefixes).map(([prefix, iri]) => ({
    label: `${prefix}:`,
    detail: iri,
    type: "namespace",
  }));
  const everything = [whole, ...keywords, ...namespaces, ...byName, ...byLabel];

  const labels = byLabel.map(({ label }) => label.toLowerCase());
  const beginsLabel = (typed) => labels.some((label) => label.startsWith(typed.toLowerCase()));
  const isBegun = (typed) => /^[\p{L}\w-]*:?$/u.test(typed) || beginsLabel(typed);

  return (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return { from: variable.from, options: variables(context), validFor: /^[?$]\w*$/ };
    if (isQuiet(context)) return null;
    const prefixed = context.matchBefore(/[\w-]+:[\w-]*/);
    if (prefixed) return { from: prefixed.from, options: byName, validFor: /^[\w-]+:[\w-]*$/ };
    const word = wordsBefore(context, beginsLabel) ?? context.matchBefore(/[\p{L}\w][\p{L}\w-]*/u);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options: everything, validFor: isBegun };
  };
}

/** Several words at the cursor with which a label begins: the most there are. */
function wordsBefore(context, beginsLabel) {
  const found = context.matchBefore(/[\p{L}\w][\p{L}\w.'’ -]*/u);
  if (!found) return null;
  for (const { index } of found.text.matchAll(/(?<![\p{L}\w])[\p{L}\w]+(?=.* )/gu)) {
    if (beginsLabel(found.text.slice(index))) return { from: found.from + index };
  }
  return null;
}

function variables(context) {
  const text = context.state.doc.toString();
  const being = context.matchBefore(/[?$]\w*/).text.slice(1);
  const found = [...look(text).variables].filter((name) => name !== being);
  return found.sort().map((name) => ({ label: `?${name}`, type: "variable" }));
}

/** Whether one types a comment, a string or an IRI, where nothing is offered. */
function isQuiet(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const bare = before.replace(/"(?:[^"\\]|\\.)*"|<[^<>\s]*>/g, "");
  return /#|"|<[^\s]*$/.test(bare);
}
