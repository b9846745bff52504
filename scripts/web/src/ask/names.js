// Short names for IRIs, and where an IRI of ours has its page.

// Segments that cannot lead out of the site.
const SAFE = /^[A-Za-z0-9][\w.~-]*(?:\/[A-Za-z0-9][\w.~-]*)*$/;

export class Names {
  #pairs;

  /**
   * @param {{base: string, prefixes: Object<string, string>}} terms
   * @param {string} root the way to the site's root, empty or with a slash at its end
   * @param {string} pages the way to the pages in the reader's language, likewise
   */
  constructor({ base, prefixes }, root, pages) {
    this.base = base;
    this.root = root;
    this.pages = pages;
    // The longest namespace wins.
    this.#pairs = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length);
  }

  /** The prefixed name of an IRI if its last part can be written as one, else the IRI. */
  short(iri) {
    for (const [prefix, namespace] of this.#pairs) {
      if (!iri.startsWith(namespace)) continue;
      const local = iri.slice(namespace.length);
      if (/^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local)) return `${prefix}:${local}`;
    }
    return iri;
  }

  /** The address an IRI may be linked to: our page, or the IRI if it is http(s), else nothing. */
  address(iri) {
    if (!this.isOurs(iri)) return /^https?:\/\/[^\s]+$/i.test(iri) ? iri : "";
    const [path, fragment = ""] = iri.slice(this.base.length).split("#");
    if (!SAFE.test(path) || (fragment && !SAFE.test(fragment))) return "";
    if (/\.\w+$/.test(path)) return this.root + path; // a file goes by its name
    if (!fragment) return `${this.pages}${path}.html`;
    const page = path === "shapes" ? `${path}/${fragment.split("-")[0]}` : path; // a page for each class
    return `${this.pages}${page}.html#${fragment}`;
  }

  isOurs(iri) {
    return iri.startsWith(this.base);
  }
}
