/* Uploads several files at once, each on its own: dragged or chosen, with its progress, cancelled or sent again alone.
 *
 * <section data-upload-kind>                                  one place for files
 *   <ul data-upload-lines hidden></ul>                        the files under way
 *   <form data-upload data-upload-max="31457280" data-login-url="/login/">   an input[type=file] named "files" inside
 *     <… data-upload-hint hidden>  <button data-upload-button>   shown with, and hidden with this script
 *   <p role="status" data-upload-said></p>                    what happened, for those who do not see it
 * <… id="…" data-upload-part>                                 read again after files were kept, also #form-rail
 * <… data-upload-held>                                        a file that waits for its safety check: read again later
 * <template id="upload-line">                                 one file under way
 *
 * Sends: POST of the form's fields with one file, X-CSRFToken and Accept: application/json.
 * Answers: 200 {"name": "…"} kept; 400, 403, 409, 413 or 507 {"message": "…"} refused, in words that say what to do;
 *          anything else can be tried again: no connection, the session has ended, the server failed.
 */

const AT_ONCE = 2;
const SILENT_MS = 120000;
const HELD_MS = [5000, 10000, 20000, 40000, 60000];
const WAITING = "等待上传";
const OFFLINE = "连接中断，没有上传。恢复后会自动重试。";
const lines = [];

class Line {
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.state = "waiting";
    this.element = document.getElementById("upload-line").content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.bar = this.part("bar");
    this.bar.setAttribute("aria-label", `上传进度：${file.name}`);
    for (const [name, act] of [["retry", "retry"], ["cancel", "cancel"], ["remove", "leave"]]) {
      this.part(name).append(hiddenWords(`：${file.name}`));
      this.part(name).addEventListener("click", () => this[act]());
    }
    this.show(WAITING);
    place.list.append(this.element);
    place.list.hidden = false;
  }

  part(name) { return this.element.querySelector(`[data-line-${name}]`); }

  /** Words and buttons by the state: waiting and sending can be cancelled, failed can be sent again. */
  show(words) {
    this.element.dataset.state = this.state;
    this.part("words").textContent = words;
    const isOver = ["failed", "refused"].includes(this.state);
    this.bar.hidden = isOver;
    this.part("cancel").hidden = isOver;
    this.part("retry").hidden = this.state !== "failed";
    this.part("remove").hidden = !isOver;
  }

  send() {
    const { form } = this.place;
    const body = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden]")) {
      if (field.name !== "csrfmiddlewaretoken") body.append(field.name, field.value);
    }
    body.append("files", this.file);
    this.state = "sending";
    this.show("正在上传…");
    this.request = new XMLHttpRequest();
    this.request.open("POST", form.action);
    this.request.setRequestHeader("Accept", "application/json");
    this.request.setRequestHeader("X-CSRFToken", token(form));
    this.request.upload.addEventListener("progress", (event) => this.progress(event));
    this.request.addEventListener("load", () => this.answered());
    this.request.addEventListener("error", () => this.fail(OFFLINE, { offline: true }));
    this.listen();
    this.request.send(body);
  }

  /** Whoever says nothing for too long is given up. */
  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.request.abort();
      this.fail("很久没有进展，已经停下。请点“重试”。");
    }, SILENT_MS);
  }

  progress({ loaded, total }) {
    this.listen();
    this.bar.value = total ? Math.floor((loaded / total) * 100) : 0;
    this.show(loaded < total ? `${this.bar.value}%，共 ${megabytes(this.file.size)}` : "已传完，正在检查内容…");
  }

  answered() {
    clearTimeout(this.silence);
    const { status } = this.request;
    const body = this.read();
    if (status === 200 && body.name) this.kept(body);
    else if (body.message) this.refuse(body.message);
    else if (status === 413) this.refuse("文件太大，没有上传。请压缩或拆分后再上传。");
    else if ([200, 401, 403].includes(status)) this.expired();
    else if ([404, 409].includes(status)) this.refuse("现在不能在这里上传。请刷新页面，看看申报书的最新状态。");
    else this.fail("服务器暂时不能接收，没有上传。请点“重试”。");
  }

  /** The answer as JSON; empty when it is none, e.g. the sign-in page. */
  read() {
    try {
      return JSON.parse(this.request.responseText);
    } catch {
      return {};
    }
  }

  kept({ name }) {
    this.state = "kept";
    this.place.say(`“${name}”已上传。`);
    this.gone();
    refreshSoon();
    next();
  }

  /** Refused for what it is: sending it again would change nothing. */
  refuse(words) {
    this.state = "refused";
    this.over(words);
  }

  fail(words, { offline = false } = {}) {
    clearTimeout(this.silence);
    this.state = "failed";
    this.isOffline = offline;
    this.over(words);
  }

  over(words) {
    this.show(words);
    this.place.say(`“${this.file.name}”没有上传：${words}`);
    next();
  }

  expired() {
    this.fail("登录已过期，没有上传。");
    const link = document.createElement("a");
    Object.assign(link, { href: this.place.form.dataset.loginUrl, target: "_blank", rel: "noopener" });
    link.textContent = "在新窗口登录";
    this.part("words").append(link, "，再回到这里点“重试”。");
  }

  retry() {
    this.state = "waiting";
    this.bar.value = 0;
    this.show(WAITING);
    this.part("cancel").focus();
    next();
  }

  cancel() {
    clearTimeout(this.silence);
    this.request?.abort();
    this.state = "cancelled";
    this.place.say(`“${this.file.name}”已取消。`);
    this.leave();
    next();
  }

  leave() {
    this.place.input.focus();
    this.gone();
  }

  gone() {
    if (this.element.contains(document.activeElement)) this.place.input.focus();
    lines.splice(lines.indexOf(this), 1);
    this.element.remove();
    this.place.list.hidden = !this.place.list.children.length;
  }
}

class Place {
  constructor(section) {
    this.section = section;
    this.form = section.querySelector("form[data-upload]");
    this.input = this.form.querySelector("input[type=file]");
    this.list = section.querySelector("[data-upload-lines]");
    this.said = section.querySelector("[data-upload-said]");
    this.form.querySelectorAll("[data-upload-button]").forEach((button) => { button.hidden = true; });
    this.form.querySelectorAll("[data-upload-hint]").forEach((hint) => { hint.hidden = false; });
    this.input.addEventListener("change", () => {
      this.take([...this.input.files]);
      this.input.value = "";
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover"]) section.addEventListener(name, (event) => this.over(event));
    section.addEventListener("dragleave", (event) => {
      if (!section.contains(event.relatedTarget)) section.removeAttribute("data-over");
    });
    section.addEventListener("drop", (event) => this.drop(event));
  }

  over(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.section.dataset.over = "";
  }

  drop(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    delete this.section.dataset.over;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile()?.name);
    this.take([...event.dataTransfer.files].filter((file) => !folders.includes(file.name)));
    for (const name of folders) this.add(new File([], name)).refuse("这是文件夹。请打开它，选择其中的文件。");
  }

  take(files) {
    const limit = Number(this.form.dataset.uploadMax);
    for (const file of files) {
      const line = this.add(file);
      if (file.size > limit) line.refuse(`文件有 ${megabytes(file.size)}，超过 ${megabytes(limit)}。请压缩或拆分后再上传。`);
      else if (!file.size) line.refuse("文件是空的。请检查后重新选择。");
    }
    next();
  }

  add(file) {
    const line = new Line(this, file);
    lines.push(line);
    return line;
  }

  say(words) { this.said.textContent = words; }
}

/** The next files that wait, as long as few are under way. */
function next() {
  const sending = lines.filter((line) => line.state === "sending").length;
  lines.filter((line) => line.state === "waiting").slice(0, Math.max(0, AT_ONCE - sending)).forEach((line) => line.send());
}

let refreshing;
let heldSince = 0;

function refreshSoon(wait = 0) {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, wait);
}

/** Read the lists and tags again, as the server now draws them; what has the focus is left alone. */
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-upload-part][id], #form-rail")) {
      const fresh = page.getElementById(part.id);
      if (answer.ok && fresh && !part.contains(document.activeElement)) part.replaceWith(document.importNode(fresh, true));
    }
  } catch {
    // Offline or signed out: what is shown stays.
  }
  watchHeld();
}

/** While files wait for their safety check, look again from time to time. */
function watchHeld() {
  if (!document.querySelector("[data-upload-held]")) {
    heldSince = 0;
    return;
  }
  refreshSoon(HELD_MS[Math.min(heldSince, HELD_MS.length - 1)]);
  heldSince += 1;
}

function carriesFiles(event) { return event.dataTransfer?.types.includes("Files"); }

function megabytes(size) {
  return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1).replace(/\.0$/, "")} MB`;
}

function hiddenWords(words) {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = words;
  return span;
}

/** The present token: the cookie's, because signing in again renews it; else the one of the form. */
function token(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken?.value ?? "";
}

document.querySelectorAll("[data-upload-kind]").forEach((section) => new Place(section));
watchHeld();
// A file dropped beside its place would be opened instead of this page, and uploads under way would be lost.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
}
window.addEventListener("online", () => lines.filter((line) => line.isOffline && line.state === "failed").forEach((line) => {
  line.state = "waiting";
  line.show(WAITING);
  next();
}));
window.addEventListener("beforeunload", (event) => {
  if (lines.some((line) => ["waiting", "sending"].includes(line.state))) event.preventDefault();
});
