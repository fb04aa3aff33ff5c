/* Saves a form section while it is being typed, and keeps the text on this machine until the server has it.
 *
 * <form method="post" data-autosave="/address/" data-autosave-key="application-17-posts-user-5" data-login-url="/login/"
 *       data-autosave-user="5">                                          the account that the page was drawn for
 *       data-autosave-refused on it: the page shows what was typed and could not be saved; it is kept, and sent by the button
 *   <input type="hidden" name="revision" value="3">          the revision that the screen was drawn with
 *   <span class="saved-note" role="status" data-autosave-note></span>     and [data-autosave-echo]: the same words, elsewhere
 *   <div class="alert alert-amber" data-autosave-notice hidden>      filled when the person has to choose
 *     <p data-autosave-text></p>
 *     <button type="button" class="button button-small" data-autosave-restore>用本机内容</button>
 *     <button type="button" class="button button-plain button-small" data-autosave-drop>用服务器上的内容</button>
 *   </div>
 *   <p class="alert" data-autosave-recovered role="status" hidden></p>      says what came back from this machine
 *   … [data-autosave-error="<name>"]   an element beside a field that takes the text of its error
 *   … data-local="no" on a field       its text is never kept on this machine (sealed values: phone), only its mask
 *
 * Sends: POST of the form's fields without files, with X-CSRFToken, X-Drawn-For and Accept: application/json.
 * Answers: 200 {"revision": 4, "saved_at": "14:32", "errors": {"<name>": "…"}}    saved; errors are advice and do not stop saving
 *              may carry "values": {"<name>": "…"}, what the server gave itself, e.g. ids of new rows,
 *              and "masks": {"<name>": "…"}, what a sealed field shows from now on
 *          409 {"message": "王晓在 14:20 改过这一节。", "revision": 5}      somebody else saved meanwhile; nothing was written
 *          400 {"message": "…"}                             cannot be saved at all (e.g. already submitted)
 *          401, 403 or a redirect                            the session has ended: the text stays here until the person is back
 */

import { Copies } from "./copies.js";
import { Words, clock } from "./words.js";

const QUIET_MS = 2000;
const LATEST_MS = 8000;
const COPY_MS = 300;
const RETRY_MS = [5000, 15000, 60000];
const ANSWER_MS = 30000;
// A browser sends no more than this of a page that goes away.
const KEEPALIVE_LIMIT = 60000;
const STAYS_OPEN = "电话号码不存在本机，送出前请不要关闭本页。";
const TYPE_AGAIN = "电话号码不存在本机，请重新填写。";

class Autosave {
  constructor(form) {
    this.form = form;
    this.copies = new Copies(form);
    this.words = new Words(form);
    this.failures = 0;
    this.dirty = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("portal:changed", () => this.touched());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.querySelector("[data-autosave-restore]")?.addEventListener("click", () => this.useLocal());
    form.querySelector("[data-autosave-drop]")?.addEventListener("click", () => this.useServer());
    window.addEventListener("online", () => this.retry());
    window.addEventListener("focus", () => this.failures && this.retry());
    document.addEventListener("visibilitychange", () => {
      if (!this.leaving) this.retry();
    });
    // What is sent while the page goes away could arrive after the next page was drawn: the copy is sent from there.
    window.addEventListener("pagehide", () => {
      this.leaving = true;
      if (this.dirty || this.sending) this.keep();
    });
    document.addEventListener("portal:signing-out", () => this.letGo());
    window.addEventListener("pageshow", () => { this.leaving = false; });
    this.copies.listen({ asked: () => this.retry(), saved: (revision) => this.savedElsewhere(revision) });
    if (form.hasAttribute("data-autosave-refused")) this.hold();
    else this.recover();
  }

  get revision() { return this.form.elements.revision; }

  touched() {
    if (this.filling) return;
    this.dirty = true;
    this.isTouched = true;
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.dirty && this.keep(), COPY_MS);
    if (this.stopped || this.failures) return;
    this.since ??= Date.now();
    this.words.say("有未保存的修改", "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET_MS, this.since + LATEST_MS - Date.now())));
  }

  retry() {
    if (this.dirty && !this.stopped) this.send();
  }

  async send() {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.sending) {
      this.again = true;
      await this.sending;
      return;
    }
    this.dirty = false;
    this.since = undefined;
    this.sending = this.post();
    await this.sending;
    this.sending = undefined;
    if (this.again) {
      this.again = false;
      if (this.dirty && !this.failures) await this.send();
    }
  }

  async post() {
    this.words.say("正在保存…", "");
    const body = new URLSearchParams(this.copies.values());
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_MS);
    let answer;
    let said = {};
    try {
      answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(this.form), "X-Drawn-For": this.form.dataset.autosaveUser ?? "", Accept: "application/json" },
        redirect: "manual",
        keepalive: document.visibilityState === "hidden" && body.toString().length < KEEPALIVE_LIMIT,
        signal: limit.signal,
      });
      if (answer.headers.get("Content-Type")?.includes("json")) said = await answer.json();
    } catch {
      this.failed(navigator.onLine ? "连接不上服务器，内容已存在本机，稍后自动重试。" : "离线，内容已存在本机，连上后自动送出。");
      return;
    } finally {
      clearTimeout(timer);
    }
    this.answered(answer, said);
  }

  answered(answer, body) {
    if (answer.ok && body.revision !== undefined) this.saved(body);
    else if (answer.status === 409) this.conflict(body);
    else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) this.expired(body);
    else if (answer.status >= 400 && answer.status < 500) this.refused(body.message ?? `服务器没有接受这一节的内容（${answer.status}）。内容已存在本机。`);
    else this.failed("服务器暂时不能保存，内容已存在本机，稍后自动重试。");
  }

  saved(body) {
    this.failures = 0;
    this.revision.value = body.revision;
    this.copies.announce(body.revision);
    if (!this.dirty) {
      clearTimeout(this.copying);
      this.copies.forget();
      this.form.dispatchEvent(new CustomEvent("portal:saved"));
      // Only while the screen still is what was sent: a row may have been moved since.
      for (const [name, value] of Object.entries(body.values ?? {})) {
        const field = this.form.elements[name];
        if (field) field.value = value;
      }
      for (const [name, mask] of Object.entries(body.masks ?? {})) this.mask(this.form.elements[name], mask);
    }
    this.words.say(`已保存 ${body.saved_at}`, "saved");
    for (const place of this.form.querySelectorAll("[data-autosave-error]")) {
      const words = body.errors?.[place.dataset.autosaveError] ?? "";
      if (place.textContent === words) continue;
      place.textContent = words;
      const field = this.form.elements[place.dataset.autosaveError];
      if (words) field?.setAttribute?.("aria-invalid", "true");
      else field?.removeAttribute?.("aria-invalid");
    }
    if (this.dirty) this.touched();  // typed while this was on its way
  }

  /** From now on a sealed value shows as its mask; not under the fingers of who is just typing it. */
  mask(field, mask) {
    if (!field) return;
    const isTyping = document.activeElement === field;
    const typed = field.value;
    field.defaultValue = mask;
    field.value = isTyping ? typed : mask;
  }

  failed(words) {
    this.keep(words, "local");
    this.timer = setTimeout(() => this.send(), RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]);
    this.failures += 1;
  }

  refused(words) {
    this.keep(words, "error");
  }

  expired({ message }) {
    this.keep(message ?? "登录已过期，内容已保存在本机。", "local");
    this.words.offerSignIn();
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), RETRY_MS.at(-1));
  }

  conflict({ message, revision }) {
    this.stopped = true;
    this.latest = revision;
    this.keep("没有保存", "error");
    this.words.ask(`${message ?? "这一节刚刚被别人改过。"}您的内容还在本机，请选择用哪一份。`);
  }

  /** What the page shows could not be saved: it stays here until its button is pressed, and is never sent unasked. */
  hold() {
    this.stopped = true;
    this.held = true;
    this.isTouched = true;
    this.keep("没有保存", "error");
  }

  /** The button saves what is on the way first, and leaves the page only when all of it has arrived. */
  async onSubmit(event) {
    if (this.stopped) this.keep();
    if (this.stopped || (!this.dirty && !this.sending)) return;
    event.preventDefault();
    const { submitter } = event;
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (this.dirty && !this.stopped) await this.send();
    if (this.dirty || this.stopped) this.words.show();
    else this.form.requestSubmit(submitter);
  }

  /** The text is not on the server: it stays here. */
  keep(words = "", state = "") {
    if (this.gone) return;
    this.dirty = true;
    const isKept = this.copies.write(this.held ? -1 : Number(this.revision.value));
    if (!isKept) this.words.say("没有保存，本机也存不下。请不要关闭本页，尽快恢复连接。", "error");
    else if (words) this.words.say(words + (state === "local" && this.copies.lacks ? STAYS_OPEN : ""), state);
  }

  /** A copy left behind: sent at once when nobody saved since, else the person chooses. */
  async recover() {
    const copy = this.copies.read();
    if (!copy) return;
    this.words.freeze(true);
    const isHeld = await this.copies.isHeld(copy);
    this.words.freeze(false);
    if (isHeld) this.words.tell("另一个窗口里有没有送达的内容，已请那个窗口送出。请回到那个窗口填写。");
    else if (!this.copies.differs(copy)) {
      this.copies.forget({ others: true });
      if (copy.lacks) this.words.tell(TYPE_AGAIN);
    } else if (copy.revision === Number(this.revision.value)) this.restore(copy);
    else {
      this.offered = copy;
      this.stopped = true;
      this.words.freeze(true);
      this.words.ask(`本机有一份 ${clock(copy.at)} 没有送达的内容，服务器上的内容后来又改过。请选择用哪一份。`);
    }
  }

  restore(copy) {
    this.isTouched = true;
    this.filling = true;
    this.copies.fill(copy);
    this.filling = false;
    this.words.tell(`已找回 ${clock(copy.at)} 留在本机、没有送达的内容。${copy.lacks ? TYPE_AGAIN : ""}`);
    this.keep();
    this.send();
  }

  /** Another window saved: a page that nobody has touched shows it; on any other the next saving will ask. */
  savedElsewhere(revision) {
    if (!this.isTouched && revision > Number(this.revision.value)) location.reload();
  }

  useLocal() {
    if (this.latest !== undefined) this.revision.value = this.latest;
    this.latest = undefined;
    this.stopped = false;
    this.words.freeze(false);
    this.words.answered();
    if (this.offered) this.restore(this.offered);
    else this.send();
    this.offered = undefined;
  }

  useServer() {
    this.copies.forget({ others: true });
    this.letGo();
    location.reload();
  }

  /** What is not on the server goes, as the person chose. */
  letGo() {
    clearTimeout(this.copying);
    clearTimeout(this.timer);
    this.gone = true;
    this.stopped = true;
    this.dirty = false;
    this.form.dispatchEvent(new CustomEvent("portal:saved"));
  }
}

/** The present token: the cookie's, because signing in again renews it; else the one of the form. */
function token(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken?.value ?? "";
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
