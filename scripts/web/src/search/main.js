// The search page: finds names as they are typed. Without this script the page is a list.

import MiniSearch from "minisearch";

const MOST = 50;
const part = (name) => document.getElementById(`search-${name}`);
const { texts, kinds, language, root, pages } = JSON.parse(part("settings").textContent);

// Words keep their inner full stops: 8.7 and 16.a are names.
const tokens = (text) => text.match(/[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu) ?? [];
const folded = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const answer = await fetch(new URL(`${root}assets/search.json`, document.baseURI));
const entries = (await answer.json()).map(([path, kind, labels, others, aliases = []], id) => ({
  id,
  path,
  kind,
  labels,
  others,
  aliases,
  label: Object.values(labels).join(" "),
  other: [...others, ...aliases].join(" "),
  kindName: kinds[kind] ?? "",
}));
const index = new MiniSearch({
  fields: ["label", "other", "kindName"],
  tokenize: tokens,
  processTerm: folded,
  searchOptions: {
    boost: { label: 2, other: 2 },
    fuzzy: (word) => (word.length > 3 ? 0.25 : false), // one letter in four may be wrong
    prefix: true,
    weights: { fuzzy: 0.4, prefix: 0.6 },
  },
});
index.addAll(entries);

const field = part("field");
field.value = new URLSearchParams(location.search).get("q") ?? field.value;
part("plain").hidden = true;
field.addEventListener("input", show);
part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
show();
document.documentElement.dataset.search = "ready";

function show() {
  const query = field.value.trim();
  const address = new URL(location.href);
  if (query) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  const found = query ? find(query) : [];
  part("all").hidden = found.length > 0;
  part("results").replaceChildren(...(found.length ? [list(found.slice(0, MOST))] : []));
  part("status").textContent = query ? summary(query, found.length) : "";
}

/** What has all the words comes first; if nothing has, what has some. A name in full comes before both. */
function find(query) {
  const all = index.search(query, { combineWith: "AND" });
  const found = (all.length ? all : index.search(query)).map(({ id }) => entries[id]);
  const same = (entry) =>
    [...Object.values(entry.labels), ...entry.others, ...entry.aliases].some((name) => folded(name) === folded(query));
  return [...found.filter(same), ...found.filter((entry) => !same(entry))];
}

function summary(query, number) {
  if (!number) return texts.none.replace("{query}", () => query);
  const shown = Math.min(MOST, number);
  return (number > MOST ? texts.shown : texts.found)
    .replace("{number}", number)
    .replace("{shown}", shown);
}

function list(found) {
  const made = document.createElement("ol");
  made.className = "search-found";
  made.setAttribute("aria-label", texts.results);
  made.append(...found.map(item));
  return made;
}

function item({ path, kind, labels, others }) {
  const own = language in labels ? language : "en";
  const link = document.createElement("a");
  const [page, anchor] = path.split("#");
  link.href = `${pages}${page}.html${anchor ? `#${anchor}` : ""}`;
  link.textContent = labels[own];
  if (own !== language) link.lang = own;
  const more = document.createElement("span");
  more.className = "search-kind";
  more.textContent = [kinds[kind], ...others].join(" · ");
  const made = document.createElement("li");
  made.append(link, more);
  return made;
}
