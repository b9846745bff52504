// Read answers: SPARQL 1.1 Query Results JSON and N-Triples; and write rows as SPARQL 1.1 CSV.

/**
 * An answer as rows of terms, whatever its form.
 *
 * @returns {{kind: "rows"|"yesno"|"triples", head: string[], rows: object[][], yes: ?boolean}} a term
 *   is {type: "uri"|"bnode"|"literal", value, "xml:lang"?, datatype?}, as in the JSON format, or
 *   undefined.
 */
export function read({ graph, body }) {
  if (graph) return { kind: "triples", head: ["subject", "predicate", "object"], rows: triples(body) };
  const { head, results, boolean } = JSON.parse(body);
  if (typeof boolean === "boolean") return { kind: "yesno", head: [], rows: [], yes: boolean };
  const rows = results.bindings.map((row) => head.vars.map((name) => row[name]));
  return { kind: "rows", head: head.vars, rows };
}

const TERM = /<([^>]*)>|(_:[^\s]+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/gsu;

/** The triples of N-Triples, each once, in order. */
function triples(body) {
  const lines = [...new Set(body.split("\n").filter(Boolean))].sort();
  return lines.map((line) => [...line.matchAll(TERM)].slice(0, 3).map(term));
}

function term([, iri, blank, value, language, datatype]) {
  if (iri !== undefined) return { type: "uri", value: unescaped(iri) };
  if (blank !== undefined) return { type: "bnode", value: blank.slice(2) };
  const literal = { type: "literal", value: unescaped(value) };
  if (language) literal["xml:lang"] = language;
  if (datatype) literal.datatype = datatype;
  return literal;
}

const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescaped(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, short, long, single) =>
    single ? (ESCAPED[single] ?? single) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}

/** SPARQL 1.1 Query Results CSV: lines end with CRLF, terms are plain text. */
export function csv({ head, rows }, made = (text) => text) {
  const lines = [head, ...rows.map((row) => row.map((found) => made(plain(found))))];
  return lines.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

/** The same for spreadsheet programs: they know UTF-8 by its mark, and run as a formula what begins so. */
export function sheet(answer) {
  const harmless = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  return `\ufeff${csv(answer, harmless)}`;
}

function plain(found) {
  if (!found) return "";
  return found.type === "bnode" ? `_:${found.value}` : found.value;
}

function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
