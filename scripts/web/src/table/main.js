// Tables that sort by a heading and filter by words and by facets; a record's switch of details, and
// its buttons that copy. Without this script the tables are complete and in the order of their source.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, heads, column));
    head.append(button);
  });
  const tools = document.querySelector(`[data-tools="${table.id}"]`);
  if (tools) filtered(table, tools);
}

function sort(table, heads, column) {
  const head = heads[column];
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const text = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const rows = [...body.rows].sort((a, b) => collator.compare(text(a), text(b)));
  body.append(...(down ? rows.reverse() : rows));
}

/** Show the rows that have all the words and the chosen facets; the choice is kept in the address. */
function filtered(table, tools) {
  const fields = [...tools.querySelectorAll("input, select")];
  const rows = [...table.tBodies[0].rows];
  const count = tools.querySelector("output");
  for (const select of tools.querySelectorAll("select")) {
    const column = Number(select.dataset.column);
    const values = rows.flatMap((row) => [...row.cells[column].querySelectorAll("a")].map((a) => a.textContent.trim()));
    for (const value of [...new Set(values)].sort(collator.compare)) select.add(new Option(value));
  }
  const given = new URLSearchParams(location.search);
  for (const field of fields) field.value = given.get(field.name) ?? field.value;
  tools.hidden = false;
  const show = () => {
    const address = new URL(location.href);
    for (const { name, value } of fields) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(null, "", address);
    let shown = 0;
    for (const row of rows) {
      const fits = fields.every((field) => {
        if (!field.value) return true;
        const place = field.dataset.column ? row.cells[Number(field.dataset.column)] : row;
        return folded(place.textContent).includes(folded(field.value));
      });
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} / ${rows.length}`;
  };
  for (const field of fields) field.addEventListener("input", show);
  tools.querySelector("[data-save]").addEventListener("click", () => save(table));
  show();
}

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Save the rows that are shown as CSV; a cell that a spreadsheet would compute begins with an apostrophe. */
function save(table) {
  const cell = (node) => {
    const text = (node.dataset.text ?? node.textContent).trim().replace(/\s+/g, " ");
    return `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  const rows = [...table.rows].filter((row) => !row.hidden);
  const text = rows.map((row) => [...row.cells].map(cell).join(",")).join("\r\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
  link.download = `${table.id}.csv`;
  link.click();
}

// What a button copies: the text of an element, a text, or a file beside the page.
const copies = document.querySelector("[data-copies]");
if (copies && navigator.clipboard) {
  const done = copies.querySelector("output");
  const wanted = async ({ copy, text, file }) => {
    if (copy) return document.querySelector(copy).textContent;
    return text ?? (await fetch(file)).text();
  };
  copies.hidden = false;
  copies.addEventListener("click", async ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    try {
      await navigator.clipboard.writeText(await wanted(target.dataset));
      done.textContent = done.dataset.done;
    } catch {
      done.textContent = done.dataset.failed;
    }
  });
}

const details = document.getElementById("technical");
if (details) {
  const KEY = "alliance87-technical";
  try {
    details.checked = localStorage.getItem(KEY) === "1";
    details.addEventListener("change", () => localStorage.setItem(KEY, details.checked ? "1" : "0"));
  } catch {
    // a browser may refuse to remember
  }
}
