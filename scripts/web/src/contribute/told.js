// Tell what is wrong: at each field, and in a summary that leads to the fields.

/** Show faults, `{at, message, language, warns}`, in the order of the form; return how many do not warn. */
export function show(form, things, faults) {
  clear(form);
  const order = [...form.querySelectorAll("[data-answer]")].map((each) => each.id);
  const rank = ({ at }) => order.indexOf(`at-${at}`);
  const sorted = [...faults].sort((a, b) => rank(a) - rank(b));
  const wrong = sorted.filter((each) => !each.warns);
  for (const fault of sorted) mark(things.at(fault.at), fault);
  list(form.querySelector("#summary"), wrong, things);
  list(form.querySelector("#warnings"), sorted.filter((each) => each.warns), things);
  return wrong.length;
}

/** Take away all that was told. */
export function clear(form) {
  for (const fault of form.querySelectorAll(".fault")) {
    fault.hidden = true;
    fault.replaceChildren();
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const each of form.querySelectorAll(".value.wrong, .value.warned")) {
    each.classList.remove("wrong", "warned");
  }
  form.querySelector("#summary").hidden = true;
  form.querySelector("#warnings").hidden = true;
}

function mark(control, { message, language, warns }) {
  if (!control) return;
  const value = control.closest(".value");
  const fault = value.querySelector(".fault");
  const line = document.createElement("span");
  line.textContent = message;
  if (language) line.lang = language;
  fault.append(line);
  fault.hidden = false;
  value.classList.add(warns ? "warned" : "wrong");
  if (!warns) control.setAttribute("aria-invalid", "true");
  for (let each = control.closest("details"); each; each = each.parentElement.closest("details")) {
    each.open = true;
  }
}

function list(box, faults, things) {
  const items = faults.map(({ at, message, language }) => {
    const item = document.createElement("li");
    const control = things.at(at);
    const text = document.createElement("span");
    text.textContent = message;
    if (language) text.lang = language;
    if (!control) {
      item.append(text);
      return item;
    }
    const link = document.createElement("a");
    link.href = `#${control.id}`;
    link.textContent = where(control);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control.focus();
      control.scrollIntoView({ block: "center" });
    });
    item.append(link, ": ", text);
    return item;
  });
  box.querySelector("ul").replaceChildren(...items);
  box.hidden = items.length === 0;
}

/** Return where a control stands, in words: the thing and the field. */
function where(control) {
  const legend = control.closest("fieldset").querySelector("legend").textContent;
  const label = control.closest(".value").querySelector("[data-label]").textContent;
  return `${legend} – ${label}`;
}
