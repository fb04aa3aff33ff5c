/* What a form says of its saving: the note beside its title, a question which text to keep, what came back.
 *
 * The places are those on top of autosave.js; one that a page does not have is left out.
 */

export class Words {
  constructor(form) {
    this.form = form;
  }

  find(name) { return this.form.querySelector(`[data-autosave-${name}]`); }

  say(words, state) {
    for (const note of this.form.querySelectorAll("[data-autosave-note], [data-autosave-echo]")) {
      note.textContent = words;
      note.dataset.state = state;
    }
  }

  /** Bring what was said into sight of who has just pressed the button. */
  show() { this.find("echo")?.scrollIntoView({ block: "nearest" }); }

  /** In a window of its own: what is on this page stays on it, and is sent when the person comes back to it. */
  offerSignIn() {
    const note = this.find("note");
    if (!note || !this.form.dataset.loginUrl) return;
    const link = document.createElement("a");
    link.href = `${this.form.dataset.loginUrl}?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = "在新窗口重新登录，然后自动送出";
    note.append(link);
  }

  tell(words) {
    const place = this.find("recovered");
    if (!place) return;
    place.textContent = words;
    place.hidden = false;
  }

  ask(words) {
    const notice = this.find("notice");
    if (!notice) return;
    this.find("text").textContent = words;
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  }

  answered() {
    const notice = this.find("notice");
    if (notice) notice.hidden = true;
  }

  /** Nothing is typed between two texts of which one will go. */
  freeze(isFrozen) {
    for (const part of this.form.querySelectorAll("[data-autosave-fields], .form-buttons")) part.inert = isFrozen;
  }
}

/** A past instant as people say it. */
export function clock(at) {
  const day = new Date(at);
  return `${day.getMonth() + 1}月${day.getDate()}日 ${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
}
