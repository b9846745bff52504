/* Print the SHA-256 of each file's RDFC-1.0 canonical N-Quads: node canonical.mjs FILE…

The file's ending names its format. Nothing is fetched: a remote context is an error, as is anything
in JSON-LD that would be dropped. Language tags are compared in lower case (RDF 1.1 Concepts, §3.3).
*/

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

import jsonld from "jsonld";
import { Parser } from "n3";
import { canonize } from "rdf-canonize";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const N3_FORMATS = {
  ".nq": "N-Quads",
  ".nt": "N-Triples",
  ".trig": "TriG",
  ".ttl": "Turtle",
};

async function documentLoader(url) {
  throw new Error(`${url} would have to be fetched`);
}

function parseRdfXml(text) {
  return new Promise((resolve, reject) => {
    const quads = [];
    const parser = new RdfXmlParser({ strict: true });
    parser.on("data", (quad) => quads.push(quad));
    parser.on("error", reject);
    parser.on("end", () => resolve(quads));
    parser.end(text);
  });
}

function parse(text, extension) {
  if (extension === ".jsonld") {
    return jsonld.toRDF(JSON.parse(text), { documentLoader, safe: true });
  }
  if (extension === ".rdf") {
    return parseRdfXml(text);
  }
  if (extension in N3_FORMATS) {
    return new Parser({ format: N3_FORMATS[extension] }).parse(text);
  }
  throw new Error(`no parser for ${extension}`);
}

// The parsers' own term classes differ; the canonicaliser reads plain objects.
function plain({ termType, value, language, datatype }) {
  return termType === "Literal"
    ? { termType, value, language: (language ?? "").toLowerCase(), datatype: plain(datatype) }
    : { termType, value: termType === "BlankNode" ? `_:${value.replace(/^_:/, "")}` : value };
}

// A dataset is a set of quads, but parsers stream a repeated one twice.
function dataset(quads) {
  const distinct = new Map();
  for (const { subject, predicate, object, graph } of quads) {
    const quad = {
      subject: plain(subject),
      predicate: plain(predicate),
      object: plain(object),
      graph: plain(graph),
    };
    distinct.set(JSON.stringify(quad), quad);
  }
  return [...distinct.values()];
}

// RDFC-1.0 sorts by code point, as UTF-8 bytes do; JavaScript sorts strings by UTF-16 code unit.
function inCodePointOrder(text) {
  const lines = text.split(/(?<=\n)/).map((line) => Buffer.from(line, "utf-8"));
  return Buffer.concat(lines.sort(Buffer.compare));
}

async function canonicalHash(file) {
  const quads = dataset(await parse(await readFile(file, "utf-8"), extname(file)));
  const canonical = await canonize(quads, { algorithm: "RDFC-1.0", format: "application/n-quads" });
  return createHash("sha256").update(inCodePointOrder(canonical)).digest("hex");
}

for (const file of process.argv.slice(2)) {
  try {
    console.log(`${await canonicalHash(file)}  ${file}`);
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
