/* Copies of a form on this machine, for the time until the server has it.
 *
 * One copy a form, under "section:<key>"; the key names application, version, section and account. A copy says which
 * revision it was typed on, when, and in which window. Of a sealed field (data-local="no") only the mask stands in it,
 * as the server last showed it; `lacks` says that something newer was typed there, which is on the screen alone.
 * Signing out forgets all copies (portal.js); what is older than a month goes as well.
 */

const PREFIX = "section:";
const MONTH_MS = 30 * 24 * 3600 * 1000;
const ANSWER_MS = 400;
const WINDOW = Math.random().toString(36).slice(2);
// Names and types of fields that a copy never fills.
const NOT_KEPT = new Set(["revision", "csrfmiddlewaretoken", "file", "password"]);
const ROW = /^(.+)-(\d+)-(.+)$/;

export class Copies {
  constructor(form) {
    this.form = form;
    this.key = PREFIX + form.dataset.autosaveKey;
    forgetOld();
  }

  /** Answer for this window's copy as long as the window is open, and hear what another one saved. */
  listen({ asked, saved }) {
    this.line = new BroadcastChannel(this.key);
    this.line.addEventListener("message", ({ data }) => {
      if (data.asks === WINDOW) {
        this.line.postMessage({ lives: WINDOW });
        asked();
      } else if (data.saved) saved(data.saved);
    });
  }

  announce(revision) { this.line?.postMessage({ saved: revision }); }

  /** Whether the window that left a copy is still open, with its text on the screen. */
  isHeld(copy) {
    return new Promise((tell) => {
      const hear = ({ data }) => data.lives === copy.window && tell(true);
      this.line.addEventListener("message", hear);
      this.line.postMessage({ asks: copy.window });
      setTimeout(() => {
        this.line.removeEventListener("message", hear);
        tell(false);
      }, ANSWER_MS);
    });
  }

  /** What is sent of the form: texts by name, in the order of the page. */
  values() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  sealed() { return [...this.form.querySelectorAll('[data-local="no"], [type=password]')].filter((field) => field.name); }

  /** Whether something is typed in a sealed field that a copy cannot hold. */
  get lacks() { return this.sealed().some((field) => field.value !== field.defaultValue); }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Keep the form as it stands; false when this machine has no room. */
  write(revision) {
    const masks = new Map(this.sealed().map((field) => [field.name, field.type === "password" ? "" : field.defaultValue]));
    const values = this.values().filter(([name]) => name !== "revision").map(([name, value]) => [name, masks.get(name) ?? value]);
    try {
      localStorage.setItem(this.key, JSON.stringify({ revision, at: Date.now(), window: WINDOW, lacks: this.lacks, values }));
      return true;
    } catch {
      return false;
    }
  }

  /** Forget this window's copy; that of another one only when told so. */
  forget({ others = false } = {}) {
    if (others || this.read()?.window === WINDOW) remove(this.key);
  }

  /** Whether a copy holds anything else than what stands in the form. */
  differs(copy) {
    const drawn = this.values().map(([name, value]) => [name, this.isSealed(name) ? "" : value]);
    const kept = copy.values.map(([name, value]) => [name, this.isSealed(name) ? "" : value]);
    return essence(drawn) !== essence(kept);
  }

  isSealed(name) {
    const column = name.replace(ROW, "$3");
    this.sealedNames ??= new Set(this.sealed().map((field) => field.name.replace(ROW, "$3")));
    return this.sealedNames.has(column);
  }

  fill(copy) {
    const byName = grouped(copy.values);
    for (const rows of this.form.querySelectorAll("[data-rows]")) {
      const count = byName.get(rows.querySelector("[data-rows-count]")?.name)?.[0];
      if (count) rows.dispatchEvent(new CustomEvent("rows:resize", { detail: { count: Number(count) } }));
    }
    for (const field of this.form.elements) {
      if (!field.name || NOT_KEPT.has(field.name) || NOT_KEPT.has(field.type)) continue;
      const kept = byName.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
      else if (kept.length) put(field, kept[0]);
    }
  }
}

function put(field, text) {
  if (field.dataset.local === "no") field.defaultValue = text;
  if (field.matches("select")) choose(field, text);
  else field.value = text;
}

/** Choose an option by its value, its words or one of its names (三级/高级工); words that are no option become one, so that nothing typed is lost. */
export function choose(select, text) {
  const options = [...select.options];
  const known = options.find((one) => one.value === text || one.textContent.trim() === text)
    ?? options.find((one) => one.value && one.textContent.trim().split("/").includes(text));
  if (!known) select.append(new Option(`${text}（不在选项中）`, text));
  select.value = known ? known.value : text;
  return Boolean(known);
}

function grouped(pairs) {
  const groups = new Map();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

/** What was typed, without what a saving changes by itself: outer blanks, empty rows, the rows' ids and numbers. */
function essence(pairs) {
  const single = [];
  const rows = new Map();
  for (const [name, value] of pairs) {
    const text = value.replace(/\r\n?/g, "\n").trim();
    const [, prefix, number, column] = name.match(ROW) ?? [];
    if (!text || name === "revision" || name.endsWith("-count") || column === "id") continue;
    if (column === undefined) single.push([name, text]);
    else rows.set(`${prefix}-${number}`, [...(rows.get(`${prefix}-${number}`) ?? []), [column, text]]);
  }
  return JSON.stringify([single.sort(), [...rows.values()]]);
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // No storage, nothing to forget.
  }
}

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      if (!(JSON.parse(localStorage.getItem(key))?.at > Date.now() - MONTH_MS)) remove(key);
    }
  } catch {
    // No storage, or not ours: nothing to forget.
  }
}
