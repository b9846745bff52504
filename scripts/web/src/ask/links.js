// The query in the page's address: #q=…, ?query=… or ?question=name. All are read, #q is written.

/** @returns {{query: string}|{question: string}|null} what the address asks for */
export function read(location) {
  const hash = new URLSearchParams(location.hash.slice(1));
  const search = new URLSearchParams(location.search);
  const query = hash.get("q") ?? search.get("query");
  if (query !== null) return { query };
  const question = search.get("question") ?? hash.get("question");
  return question === null ? null : { question };
}

/** The address of this page with a query, or with the name of a saved question. */
export function write(location, { query, question }) {
  const page = location.href.split(/[?#]/)[0];
  if (question) return `${page}?${new URLSearchParams({ question })}`;
  return `${page}#q=${encodeURIComponent(query)}`;
}
