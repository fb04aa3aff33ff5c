/* What every page does besides showing itself. Pages work without it.
 *
 * <form data-once>            A second press of the button sends nothing; the button says so until the answer comes.
 *                             data-once="正在提交…" changes its words.
 * <form data-warn-unsaved>    Leaving with changes that were not sent is asked back by the browser, and
 *                             an element [data-unsaved] inside (class unsaved-bar, hidden) is shown meanwhile.
 *                             The event "portal:saved" on the form (autosave.js sends it) makes it clean again.
 * [data-focus]                Takes the focus when the page opens (error summary).
 * <form data-submit-on-change>  Sends itself when a choice changes; its button stays for those without script.
 * [data-refresh="5"]          Reads its own part of the page again every so many seconds while it is there
 *                             (a running job); it needs an id. The answer may come without data-refresh: then it stops.
 * <form data-signs-out>       Signing out forgets what autosave.js keeps on this machine; asked first when there is any.
 *                             "portal:signing-out" on the document says so to those who would keep more.
 * details.menu                Closes with Escape.
 */

const WAITING_WORDS = "正在提交…";
const GIVE_UP_AFTER_MS = 20000;
const UNSENT_WORDS = "本机还有没有送达服务器的申报内容，退出登录会把它清除。确定退出吗？";

function lock(form, submitter) {
  form.dataset.sent = "1";
  const button = submitter ?? form.querySelector("button[type=submit], button:not([type])");
  if (!button) return;
  button.dataset.words = button.innerHTML;
  // After the browser has read the form: a changed button must not change what is sent.
  setTimeout(() => {
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.once || WAITING_WORDS;
  });
  setTimeout(() => unlock(form), GIVE_UP_AFTER_MS);
}

function unlock(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[data-words]")) {
    button.innerHTML = button.dataset.words;
    button.removeAttribute("aria-disabled");
    delete button.dataset.words;
  }
}

// On the window, after every listener of the form itself has had its say.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  lock(form, event.submitter);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-once][data-sent]").forEach(unlock);
});

function watchUnsaved(form) {
  let dirty = false;
  const mark = (value) => {
    dirty = value;
    form.querySelectorAll("[data-unsaved]").forEach((bar) => { bar.hidden = !value; });
  };
  form.addEventListener("input", () => mark(true));
  form.addEventListener("portal:changed", () => mark(true));
  form.addEventListener("portal:saved", () => mark(false));
  window.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) mark(false);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

function forgetCopies(event) {
  let copies = [];
  try {
    copies = Object.keys(localStorage).filter((key) => key.startsWith("section:"));
  } catch {
    // No storage, nothing to forget.
  }
  if (copies.length && !window.confirm(UNSENT_WORDS)) event.preventDefault();
  else {
    document.dispatchEvent(new CustomEvent("portal:signing-out"));
    copies.forEach((key) => localStorage.removeItem(key));
  }
}

function watchRefresh(part) {
  const seconds = Math.max(2, Number(part.dataset.refresh) || 5);
  setTimeout(async () => {
    let next = part;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (answer.ok && fresh) {
        next = document.importNode(fresh, true);
        part.replaceWith(next);
      }
    } catch {
      // Offline or signed out: what is shown stays, and the next try follows.
    }
    if (next.isConnected && next.dataset.refresh) watchRefresh(next);
  }, seconds * 1000);
}

document.querySelectorAll("form[data-warn-unsaved]").forEach(watchUnsaved);
document.querySelectorAll("[data-refresh][id]").forEach(watchRefresh);
document.querySelectorAll("form[data-signs-out]").forEach((form) => form.addEventListener("submit", forgetCopies));
document.querySelectorAll("form[data-submit-on-change]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
document.querySelector("[data-focus]")?.focus();
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
