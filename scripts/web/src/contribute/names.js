// The names of new things, proposed from what people write, as `alliance87 new` and the tables do.
//
// Whether a name is taken is not asked here.

const LONGEST = 60; // characters of the name of a document in the name of a graph
const OF_QUOTE = 40; // characters of a quote that make its name
const LOCAL = /^[a-z0-9]+([.-][a-z0-9]+)*$/;

/** Whether a name has the form that all names of the dataset have. */
export function isLocal(name) {
  return LOCAL.test(name);
}

/** Return a text as small letters, digits and hyphens, accents folded; may be empty. */
export function slug(text) {
  const bare = text.replace(/['’‘ʼ`´]/g, "").normalize("NFKD").toLowerCase().replace(/ß/g, "ss");
  return bare.replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** Return the name of each thing of a draft by its key: its own, or one that is proposed. */
export function namesOf(draft) {
  const names = new Map();
  const used = new Set();
  const quoted = new Set(draft.things.flatMap((thing) => thing.words.map((words) => words.name)));
  for (const kind of ["source", "graph", "event", "place", "organization", "participation"]) {
    for (const thing of draft.things.filter((each) => each.kind === kind)) {
      const proposed = proposal(thing, draft, names) || thing.key;
      // The shapes tell of two entries of one participant, if they have two names.
      const named = kind === "participation" ? unused(proposed, used) : proposed;
      names.set(thing.key, thing.name || named);
    }
  }
  for (const thing of draft.things) {
    for (const words of thing.words) {
      const quote = slug([...first(words, "QuoteSelector-exact")].slice(0, OF_QUOTE).join(""));
      const own = thing.kind === "participation" ? names.get(thing.key) : quote;
      names.set(words.key, words.name || unused(own || words.key, quoted));
    }
  }
  return names;
}

/** Return a name that is not among those used, with a number at its end if need be, and note it. */
function unused(name, used) {
  let found = name;
  for (let number = 2; used.has(found); number += 1) found = `${name}-${number}`;
  used.add(found);
  return found;
}

/** Return the first value of a field of a thing, or "". */
export function first(thing, field) {
  return (thing.fields[field]?.[0]?.value ?? "").trim();
}

/** Return what a thing is called by its contributor, or "". */
export function label(thing) {
  return first(thing, LABELS[thing.kind] ?? "");
}

const LABELS = {
  event: "Event-prefLabel",
  organization: "Organization-prefLabel",
  participation: "Participation-statedName",
  place: "Place-prefLabel",
  source: "OutsideSource-title",
};

function proposal(thing, draft, names) {
  if (thing.kind === "source") {
    const address = first(thing, "OutsideSource-identifier");
    return slug(address.replace(/^https?:\/\/(www\.)?/i, "")) || slug(label(thing));
  }
  if (thing.kind === "graph") {
    const source = draft.things.find((each) => each.kind === "source");
    const document = source ? names.get(source.key) : "";
    const short = document.slice(0, LONGEST).replace(/[-.]+$/, "");
    return [short, first(thing, "StatementGraph-dateSubmitted") || "undated"].join("-");
  }
  if (thing.kind === "participation") {
    const event = localOf(first(thing, "Participation-event"), names) || "event";
    const who = localOf(first(thing, "Participation-participant"), names) || slug(label(thing));
    return who && `${event}-${who}`;
  }
  return slug(label(thing));
}

function localOf(chosen, names) {
  if (!chosen.startsWith("#")) return chosen.replace(/^.*\//, "");
  const name = names.get(chosen.slice(1)) ?? "";
  return isLocal(name) ? name : slug(name);
}
