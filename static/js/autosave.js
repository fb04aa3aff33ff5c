/* Saves a form section while it is being typed, and keeps the text on this machine when it cannot be sent.
 *
 * <form method="post" data-autosave="/address/" data-autosave-key="application-17-posts-user-5" data-login-url="/login/">
 *   <input type="hidden" name="revision" value="3">          the revision that the screen was drawn with
 *   <span class="saved-note" role="status" data-autosave-note></span>
 *   <div class="alert alert-amber" data-autosave-notice hidden>      filled when the person has to choose
 *     <p data-autosave-text></p>
 *     <button type="button" class="button button-small" data-autosave-restore>用本机内容</button>
 *     <button type="button" class="button button-plain button-small" data-autosave-drop>用服务器上的内容</button>
 *   </div>
 *   … [data-autosave-error="<name>"]   an element beside a field that takes the text of its error
 *   … data-local="no" on a field       never kept on this machine (sealed values: phone, identity number)
 *
 * Sends: POST of the form's fields without files, with X-CSRFToken and Accept: application/json.
 * Answers: 200 {"revision": 4, "saved_at": "14:32", "errors": {"<name>": "…"}}    saved; errors are advice and do not stop saving
 *              may carry "values": {"<name>": "…"}, what the server gave itself, e.g. ids of new rows
 *          409 {"message": "王晓在 14:20 改过这一节。", "revision": 5}      somebody else saved meanwhile; nothing was written
 *          400 {"message": "…"}                             cannot be saved at all (e.g. already submitted)
 *          401, 403 or a redirect                            the session has ended: the text stays here until the person is back
 */

const QUIET_MS = 2000;
const LATEST_MS = 8000;
const RETRY_MS = [5000, 15000, 60000];
// Names and types of fields that a copy never fills.
const NOT_KEPT = new Set(["revision", "csrfmiddlewaretoken", "file", "password"]);

class Autosave {
  constructor(form) {
    this.form = form;
    this.key = `section:${form.dataset.autosaveKey}`;
    this.failures = 0;
    this.dirty = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("portal:changed", () => this.touched());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.querySelector("[data-autosave-restore]")?.addEventListener("click", () => this.useLocal());
    form.querySelector("[data-autosave-drop]")?.addEventListener("click", () => this.useServer());
    window.addEventListener("online", () => this.dirty && this.send());
    document.addEventListener("visibilitychange", () => {
      if (this.dirty && !this.stopped && !this.leaving) this.send();
    });
    // What is sent while the page goes away could arrive after the next page was drawn: the copy is sent from there.
    window.addEventListener("pagehide", () => {
      this.leaving = true;
      if (this.dirty || this.sending) this.keep({ sent: Boolean(this.sending) });
    });
    window.addEventListener("pageshow", () => { this.leaving = false; });
    this.recover();
  }

  get revision() { return this.form.elements.revision; }

  touched() {
    if (this.filling || this.stopped) return;
    this.dirty = true;
    this.since ??= Date.now();
    this.say("有未保存的修改", "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET_MS, this.since + LATEST_MS - Date.now())));
  }

  values() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  async send() {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.sending) {
      this.again = true;
      return;
    }
    this.dirty = false;
    this.since = undefined;
    this.sending = this.post();
    await this.sending;
    this.sending = undefined;
    if (this.again) {
      this.again = false;
      await this.send();
    }
  }

  async post() {
    this.say("正在保存…", "");
    let answer;
    try {
      answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(this.values()),
        headers: { "X-CSRFToken": token(this.form), Accept: "application/json" },
        redirect: "manual",
        keepalive: document.visibilityState === "hidden",
      });
    } catch {
      this.failed("连接不上服务器，内容已保存在本机，连上后会自动送出");
      return;
    }
    const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok && body.revision !== undefined) this.saved(body);
    else if (answer.status === 409) this.conflict(body);
    else if (answer.status === 400) {
      this.keep();
      this.say(body.message ?? "这一节现在不能保存", "error");
    } else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) this.expired();
    else this.failed("服务器暂时不能保存，内容已保存在本机，稍后自动重试");
  }

  saved(body) {
    this.failures = 0;
    this.revision.value = body.revision;
    if (!this.dirty) {
      forget(this.key);
      this.form.dispatchEvent(new CustomEvent("portal:saved"));
      // Only while the screen still is what was sent: a row may have been moved since.
      for (const [name, value] of Object.entries(body.values ?? {})) {
        const field = this.form.elements[name];
        if (field) field.value = value;
      }
    }
    this.say(`已保存 ${body.saved_at}`, "saved");
    for (const place of this.form.querySelectorAll("[data-autosave-error]")) {
      const words = body.errors?.[place.dataset.autosaveError] ?? "";
      place.textContent = words;
      const field = this.form.elements[place.dataset.autosaveError];
      if (words) field?.setAttribute?.("aria-invalid", "true");
      else field?.removeAttribute?.("aria-invalid");
    }
  }

  failed(words) {
    this.dirty = true;
    this.keep();
    this.say(words, "local");
    this.timer = setTimeout(() => this.send(), RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]);
    this.failures += 1;
  }

  expired() {
    this.dirty = true;
    this.keep();
    this.say("登录已过期，内容已保存在本机。", "local");
    const note = this.form.querySelector("[data-autosave-note]");
    if (note && this.form.dataset.loginUrl) {
      const link = document.createElement("a");
      link.href = `${this.form.dataset.loginUrl}?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = "重新登录后自动送出";
      note.append(link);
    }
    this.timer = setTimeout(() => this.send(), RETRY_MS.at(-1));
  }

  conflict({ message, revision }) {
    this.stopped = true;
    this.latest = revision;
    this.keep();
    this.say("没有保存", "error");
    this.ask(`${message ?? "这一节刚刚被别人改过。"}您的内容还在本机，请选择用哪一份。`);
  }

  /** Wait for a saving under way, so that the form is not sent with a revision that is just being replaced. */
  onSubmit(event) {
    clearTimeout(this.timer);
    if (this.sending) {
      event.preventDefault();
      const { submitter } = event;
      this.again = false;
      this.sending.then(() => setTimeout(() => this.form.requestSubmit(submitter)));
      return;
    }
    if (this.dirty) this.keep({ sent: true });
    this.dirty = false;
  }

  keep(more = {}) {
    const secret = new Set([...this.form.querySelectorAll('[data-local="no"], [type=password]')].map((field) => field.name));
    const values = this.values().filter(([name]) => !secret.has(name) && name !== "revision");
    const copy = { revision: Number(this.revision.value), at: Date.now(), values, ...more };
    try {
      localStorage.setItem(this.key, JSON.stringify(copy));
    } catch {
      this.say("本机存储已满，请尽快恢复连接后保存", "error");
    }
  }

  /** A copy left behind: sent at once when nobody saved since, else the person chooses. */
  recover() {
    const copy = this.local();
    if (!copy) return;
    const now = Number(this.revision.value);
    if (copy.sent && now > copy.revision) forget(this.key);
    else if (copy.revision === now) this.useLocal();
    else {
      this.stopped = true;
      this.ask(`本机有一份 ${clock(copy.at)} 没有送达的内容，服务器上的内容后来又改过。请选择用哪一份。`);
    }
  }

  useLocal() {
    const copy = this.local();
    if (copy) this.fill(copy.values);
    if (this.latest !== undefined) this.revision.value = this.latest;
    this.latest = undefined;
    this.stopped = false;
    this.answered();
    this.dirty = true;
    this.send();
  }

  useServer() {
    forget(this.key);
    this.dirty = false;
    this.form.dispatchEvent(new CustomEvent("portal:saved"));
    location.reload();
  }

  fill(values) {
    this.filling = true;
    const byName = grouped(values);
    for (const rows of this.form.querySelectorAll("[data-rows]")) {
      const count = byName.get(rows.querySelector("[data-rows-count]")?.name)?.[0];
      if (count) rows.dispatchEvent(new CustomEvent("rows:resize", { detail: { count: Number(count) } }));
    }
    for (const field of this.form.elements) {
      if (!field.name || NOT_KEPT.has(field.name) || NOT_KEPT.has(field.type) || field.dataset.local === "no") continue;
      const kept = byName.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
      else if (kept.length) [field.value] = kept;
    }
    this.filling = false;
  }

  local() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  ask(words) {
    const notice = this.form.querySelector("[data-autosave-notice]");
    if (!notice) return;
    notice.querySelector("[data-autosave-text]").textContent = words;
    notice.hidden = false;
  }

  answered() {
    const notice = this.form.querySelector("[data-autosave-notice]");
    if (notice) notice.hidden = true;
  }

  say(words, state) {
    const note = this.form.querySelector("[data-autosave-note]");
    if (note) {
      note.textContent = words;
      note.dataset.state = state;
    }
  }
}

function grouped(pairs) {
  const groups = new Map();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

/** The present token: the cookie's, because signing in again renews it; else the one of the form. */
function token(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken?.value ?? "";
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // No storage, nothing to forget.
  }
}

function clock(at) {
  const day = new Date(at);
  return `${day.getMonth() + 1}月${day.getDate()}日 ${String(day.getHours()).padStart(2, "0")}:${String(day.getMinutes()).padStart(2, "0")}`;
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
