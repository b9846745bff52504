// Triples as a drawing: a mark for each thing, a line for each statement. The table says the same.

import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation } from "d3-force";

import { drawn, element } from "./dom.js";

const MOST = 150; // statements; more cannot be told apart
const WIDE = 30; // characters of a name that are drawn

/** @returns {HTMLElement} the drawing, with what it leaves out. */
export function drawing(answer, names, words) {
  const { nodes, links } = network(answer.rows.slice(0, MOST), names);
  arrange(nodes, links);
  const title = words("drawing", { things: nodes.length, statements: links.length });
  const svg = drawn(
    "svg",
    { class: "ask-drawing", role: "img", "aria-label": title, ...size(nodes) },
    arrow(),
    ...links.map((link) => line(link)),
    ...nodes.map((node) => mark(node)),
  );
  const notes = [element("p", {}, title)];
  if (answer.rows.length > MOST) {
    notes.push(element("p", {}, words("drawn", { shown: MOST, all: answer.rows.length })));
  }
  const attributes = { class: "ask-canvas", tabindex: "0", role: "region", "aria-label": title };
  return element("div", {}, ...notes, element("div", attributes, svg));
}

function network(rows, names) {
  const nodes = new Map();
  const node = (term, key) => {
    if (!nodes.has(key)) nodes.set(key, { name: named(term, names), literal: term.type === "literal" });
    return nodes.get(key);
  };
  const links = rows.map(([subject, predicate, object], row) => ({
    source: node(subject, `${subject.type} ${subject.value}`),
    // A literal is drawn once for each statement: that two are equal says nothing.
    target: node(object, object.type === "literal" ? `row ${row}` : `${object.type} ${object.value}`),
    name: names.short(predicate.value),
  }));
  return { nodes: [...nodes.values()], links };
}

function named(term, names) {
  if (term.type === "uri") return names.short(term.value);
  return term.type === "bnode" ? `_:${term.value}` : `“${term.value}”`;
}

/** Place the nodes. d3-force starts from the same places and draws the same lots every time. */
function arrange(nodes, links) {
  forceSimulation(nodes)
    .force("link", forceLink(links).distance(150))
    .force("charge", forceManyBody().strength(-700))
    .force("collide", forceCollide(48))
    .force("center", forceCenter(0, 0))
    .stop()
    .tick(300);
}

/** The drawing keeps its size, in which its words can be read, and scrolls. */
function size(nodes) {
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const [left, top] = [Math.min(0, ...xs) - 130, Math.min(0, ...ys) - 40];
  const [right, bottom] = [Math.max(0, ...xs) + 130, Math.max(0, ...ys) + 50];
  const [width, height] = [Math.round(right - left), Math.round(bottom - top)];
  return { width, height, viewBox: `${Math.round(left)} ${Math.round(top)} ${width} ${height}` };
}

function arrow() {
  const attributes = { id: "ask-arrow", viewBox: "0 0 8 8", refX: 15, refY: 4, orient: "auto" };
  const head = drawn("marker", { ...attributes, markerWidth: 8, markerHeight: 8 });
  head.append(drawn("path", { d: "M0 0L8 4L0 8Z", class: "ask-arrow" }));
  return drawn("defs", {}, head);
}

function line({ source, target, name }) {
  // Its name stands nearer to the object: many lines begin at the same subject.
  const [x, y] = [(source.x + 2 * target.x) / 3, (source.y + 2 * target.y) / 3];
  const path = `M${place(source)}L${place(target)}`;
  return drawn(
    "g",
    { class: "ask-link" },
    drawn("title", {}, `${source.name} ${name} ${target.name}`),
    drawn("path", { d: path, "marker-end": "url(#ask-arrow)" }),
    drawn("text", { x: x.toFixed(1), y: y.toFixed(1) }, cut(name)),
  );
}

function mark(node) {
  const [x, y] = place(node).split(" ");
  const shape = node.literal
    ? drawn("rect", { x: Number(x) - 6, y: Number(y) - 6, width: 12, height: 12 })
    : drawn("circle", { cx: x, cy: y, r: 8 });
  return drawn(
    "g",
    { class: "ask-node" },
    drawn("title", {}, node.name),
    shape,
    drawn("text", { x, y: Number(y) + 22 }, cut(node.name)),
  );
}

function place({ x, y }) {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function cut(name) {
  const letters = [...name];
  return letters.length > WIDE ? `${letters.slice(0, WIDE - 1).join("")}…` : name;
}
