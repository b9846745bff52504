// Make elements. Text is only ever set as text, and attributes are never markup.

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A link for an IRI by its short name, or its text if it leads nowhere safe. */
export function linked(iri, names) {
  const address = names.address(iri);
  if (!address) return element("span", { title: iri }, names.short(iri));
  const link = element("a", { href: address, title: iri }, names.short(iri));
  if (!names.isOurs(iri)) link.rel = "noreferrer";
  return link;
}
