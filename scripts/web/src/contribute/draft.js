// Keep a draft in this browser, if it lets us: some forbid it, and then nothing is kept.

const KEY = "alliance87-contribution";

/** Return the draft that was kept, or null. */
export function kept() {
  try {
    const draft = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(draft?.things) ? draft : null;
  } catch {
    return null;
  }
}

/** Keep a draft; null deletes it. Whether that was possible. */
export function keep(draft) {
  try {
    if (draft) localStorage.setItem(KEY, JSON.stringify(draft));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}
