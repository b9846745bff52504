// Hand the file over: to be saved, or to be pasted.

const KEPT = 10_000; // milliseconds that a browser has to fetch what it saves

/** Let a text be saved under a name. */
export function saveAs(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/turtle" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/** Copy a text, or else select it where it is `shown`; whether it was copied. */
export async function copyOf(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    window.getSelection().selectAllChildren(shown);
    return false;
  }
}
