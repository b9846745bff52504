// What is wrong with values that no shape looks at, but `alliance87 validate` does: hidden characters,
// addresses, check digits, names, and a name that is not in the words.

import { first, isLocal, label, namesOf, slug } from "./names.js";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const SEEN = new Set(["\u200c", "\u200d"]); // joiners, a part of the spelling of some languages
const ADDRESS = /^https?:\/\/[^\s<>"{}|\\^`/?#@]+\.[^\s<>"{}|\\^`/?#@.]+([/?#][^\s<>"{}|\\^`]*)?$/;

/** Return what is wrong with the values of a draft: `{at, key, values, warns}`, in its order. */
export function faultsOf(draft, model) {
  const found = [];
  const tell = (at, key, values = {}, warns = false) => found.push({ at, key, values, warns });
  for (const thing of draft.things.flatMap((each) => [each, ...each.words])) {
    for (const [field, told] of Object.entries(model.things[thing.kind].fields)) {
      (thing.fields[field] ?? []).forEach(({ value }, number) => {
        const at = `${thing.key}.${field}.${number}`;
        const hidden = hiddenIn(value, told.control === "lines");
        if (hidden) tell(at, "hidden", { code: code(hidden) });
        else if (told.control === "address" && value.trim()) address(value.trim(), at, tell);
        if (value.trim()) digits(value.trim(), told.path, at, tell);
      });
    }
    if (thing.kind === "passage") around(thing, tell);
    if (thing.kind === "participation") inWords(thing, tell);
  }
  names(draft, model, tell);
  if (!draft.things.some((each) => !["graph", "source"].includes(each.kind))) tell("", "empty");
  return found;
}

function names(draft, model, tell) {
  const given = namesOf(draft);
  const used = new Set();
  for (const thing of draft.things.flatMap((each) => [each, ...each.words])) {
    const name = given.get(thing.key);
    const iri = model.things[thing.kind].space + name;
    const at = `${thing.key}.name.0`;
    const example = slug(name) || slug(label(thing)) || "harbour-forum-2025";
    if (!isLocal(name)) tell(at, "name", { example });
    else if (used.has(iri)) tell(at, "twice", { name });
    used.add(iri);
  }
}

function hiddenIn(text, mayBreak) {
  const found = [...text.matchAll(HIDDEN)].map(([character]) => character);
  return found.find((each) => !SEEN.has(each) && !(mayBreak && each === "\n"));
}

function code(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function address(value, at, tell) {
  // What does not begin like an address is for the shape.
  if (/^https?:\/\/[^/]/.test(value) && !ADDRESS.test(value)) tell(at, "address");
}

function around(passage, tell) {
  const [exact, before, after] = ["exact", "prefix", "suffix"].map((name) => {
    return passage.fields[`QuoteSelector-${name}`]?.[0]?.value ?? "";
  });
  if (exact && !before && !after) tell(`${passage.key}.QuoteSelector-prefix.0`, "around", {}, true);
}

function inWords(entry, tell) {
  const name = first(entry, "Participation-statedName");
  const words = entry.words.map((each) => first(each, "QuoteSelector-exact")).filter(Boolean);
  if (name && words.length && !words.some((each) => each.includes(name))) {
    tell(`${entry.key}.Participation-statedName.0`, "in-words");
  }
}

function digits(value, path, at, tell) {
  const ror = value.match(/^https:\/\/ror\.org\/(0[0-9a-hj-km-np-tv-z]{6}[0-9]{2})$/)?.[1];
  if (path.endsWith("#isni") && /^([0-9]{4} ){3}[0-9]{3}[0-9X]$/.test(value) && !isIsni(value)) {
    tell(at, "digits", { kind: "ISNI" });
  } else if (path.endsWith("/leiCode") && /^[0-9A-Z]{18}[0-9]{2}$/.test(value) && !isLei(value)) {
    tell(at, "digits", { kind: "LEI" });
  } else if (ror && !isRor(ror)) {
    tell(at, "digits", { kind: "ROR" });
  }
}

// ISO 7064 MOD 11-2.
function isIsni(value) {
  const characters = value.replaceAll(" ", "");
  let total = 0;
  for (const digit of characters.slice(0, -1)) total = ((total + Number(digit)) * 2) % 11;
  return "0123456789X"[(12 - total) % 11] === characters.at(-1);
}

// ISO 7064 MOD 97-10, letters as 10 to 35.
function isLei(value) {
  const number = [...value].map((character) => parseInt(character, 36)).join("");
  return BigInt(number) % 97n === 1n;
}

function isRor(value) {
  let number = 0;
  for (const digit of value.slice(0, -2)) {
    number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".indexOf(digit);
  }
  return 98 - ((number * 100) % 97) === Number(value.slice(-2));
}
