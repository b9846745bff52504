// Write statements as Turtle, and read them back: what is not the same is never handed out.

import { DataFactory, Parser, Store, Writer } from "n3";

const BASE = "https://w3id.org/alliance87/";
// What a block begins with.
const FIRST = [
  "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
];
const { literal, namedNode, quad } = DataFactory;

/** Return statements of the form as RDF/JS quads. */
export function quadsOf(statements) {
  return statements.map(({ subject, predicate, object }) => {
    const term = object.iri
      ? namedNode(object.iri)
      : literal(object.value, object.language ?? namedNode(object.datatype));
    return quad(namedNode(subject), namedNode(predicate), term);
  });
}

/** Return quads as Turtle, thing by thing, with the prefixes they use; Error if they do not read back. */
export async function turtleOf(quads, prefixes, comment) {
  const text = `# ${comment}\n\n${await written(quads, used(prefixes, quads))}`;
  const [there, back] = [new Store(quads), new Store(new Parser().parse(text))];
  if (there.size !== back.size || !quads.every((each) => back.has(each))) {
    throw new Error("What was written does not read back.");
  }
  return text;
}

/** Return the prefixes that statements use, A to Z, ours last. */
function used(prefixes, quads) {
  const iris = quads.flatMap(({ subject, predicate, object }) => {
    const property = predicate.value === FIRST[0] ? [] : [predicate.value]; // which is written "a"
    return [subject.value, ...property, object.datatype?.value ?? object.value];
  });
  const of = (iri) => {
    const fits = Object.keys(prefixes).filter((prefix) => iri.startsWith(prefixes[prefix]));
    return fits.sort((a, b) => prefixes[b].length - prefixes[a].length)[0];
  };
  const names = new Set(iris.map(of));
  const rank = (prefix) => `${prefixes[prefix].startsWith(BASE) ? 1 : 0}${prefix}`;
  const kept = Object.keys(prefixes).filter((prefix) => names.has(prefix));
  return Object.fromEntries(kept.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).map((p) => [p, prefixes[p]]));
}

function written(quads, prefixes) {
  const writer = new Writer({ prefixes });
  for (const subject of new Set(quads.map((each) => each.subject.value))) {
    const own = quads.filter((each) => each.subject.value === subject);
    writer.addQuads(own.sort((a, b) => rank(a) - rank(b)));
  }
  return new Promise((resolve, reject) => {
    const spaced = (text) => text.replace(/\.\n(?=[^@\s])/g, ".\n\n");
    writer.end((error, text) => (error ? reject(error) : resolve(spaced(text))));
  });
}

function rank({ predicate }) {
  const at = FIRST.indexOf(predicate.value);
  return at < 0 ? FIRST.length : at;
}
