/* Rows of a table that is filled in: add, remove, move, and paste of a block of cells from Excel or WPS.
 *
 * <div data-rows="rows" data-rows-max="200">     the name's beginning: fields are called rows-<n>-<field>, n from 0
 *   <table class="table table-grid rows-table">
 *     <thead>…one <th> a column, so that a pasted heading line is recognised and left out…</thead>
 *     <tbody data-rows-body>
 *       <tr data-row>
 *         <td class="rows-index" data-row-index>1</td>
 *         <td><input name="rows-0-name" id="rows-0-name" aria-label="第 1 行 岗位名称"></td>
 *         …                            hidden fields of the row (its stable id) stand in any of its cells
 *         <td><div class="rows-tools">
 *           <button type="button" class="rows-tool" data-row-up hidden>↑</button>     aria-label on each
 *           <button type="button" class="rows-tool" data-row-down hidden>↓</button>
 *           <button type="button" class="rows-tool" data-row-remove hidden>✕</button></div></td>
 *       </tr>
 *     </tbody>
 *   </table>
 *   <template data-rows-template><tr data-row>…the same with __n__ for the number and __line__ for number + 1…</tr></template>
 *   <button type="button" class="button button-plain" data-rows-add hidden>＋ 添加一行</button>
 *   <button type="button" class="button button-plain" data-rows-undo hidden>撤销删除</button>
 *   <input type="hidden" name="rows-count" value="1" data-rows-count>      a formset's TOTAL_FORMS does as well
 *   <p class="small muted" role="status" data-rows-status></p>
 * </div>
 *
 * Without script the server gives empty rows to fill in; everything hidden here is shown by the script.
 * Enter goes to the row below (a new one at the end), Shift+Enter above. data-paste="skip" on a field leaves it out of a paste.
 * Sends "portal:changed" on the element (it bubbles) after each change; listens to "rows:resize" with {detail: {count}}.
 */

import { choose } from "./copies.js";

const YES = new Set(["是", "√", "✓", "1", "y", "yes", "true", "对"]);

/** Cells of a block copied from a spreadsheet: tabs between cells, line breaks between rows.
 *
 * A spreadsheet puts a cell in quotes only for the line breaks in it, and doubles the quotes inside; quotes of any
 * other cell are its own.
 */
export function parseBlock(text) {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const quoted = /"((?:[^"\t]|"")*)"(?=[\t\n]|$)/y;
  const bare = /[^\t\n]*/y;
  const rows = [[]];
  for (let at = 0; at <= source.length; at += 1) {
    quoted.lastIndex = at;
    bare.lastIndex = at;
    const wrapped = quoted.exec(source);
    const isWrapped = wrapped !== null && /[\n]|""/.test(wrapped[1]);
    const found = isWrapped ? wrapped : bare.exec(source);
    rows.at(-1).push(isWrapped ? found[1].replaceAll('""', '"') : found[0]);
    at += found[0].length;
    if (source[at] === "\n") rows.push([]);
  }
  return rows;
}

class Rows {
  constructor(root) {
    this.root = root;
    this.prefix = root.dataset.rows;
    this.max = Number(root.dataset.rowsMax) || 500;
    this.body = root.querySelector("[data-rows-body]");
    this.template = root.querySelector("template[data-rows-template]");
    this.undo = root.querySelector("[data-rows-undo]");
    root.querySelectorAll("[data-rows-add], [data-row-up], [data-row-down], [data-row-remove]").forEach((b) => { b.hidden = false; });
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("paste", (event) => this.onPaste(event));
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("rows:resize", (event) => this.resize(event.detail.count));
    this.number();
  }

  get rows() { return [...this.body.querySelectorAll(":scope > [data-row]")]; }

  /** Fields of a row that take part in a paste, in the order of the columns. */
  fields(row) {
    return [...row.querySelectorAll("input, select, textarea")].filter(
      (field) => field.type !== "hidden" && !field.readOnly && !field.disabled && field.dataset.paste !== "skip",
    );
  }

  headings() {
    return [...this.root.querySelectorAll("thead th")].map((th) => th.textContent.trim().replace(/\s*\*$/, ""));
  }

  blank() {
    const row = this.template.content.querySelector("[data-row]").cloneNode(true);
    const count = this.body.childElementCount;
    row.innerHTML = row.innerHTML.replaceAll("__line__", String(count + 1)).replaceAll("__n__", String(count));
    row.querySelectorAll("[data-row-up], [data-row-down], [data-row-remove]").forEach((b) => { b.hidden = false; });
    return row;
  }

  add() {
    const row = this.append();
    if (row) this.number();
    return row;
  }

  /** A further row at the end, which gets its number when all are numbered again. */
  append() {
    if (this.body.childElementCount >= this.max) {
      this.say(`最多 ${this.max} 行。`);
      return null;
    }
    const row = this.blank();
    this.body.append(row);
    return row;
  }

  resize(count) {
    this.rows.slice(count).forEach((row) => row.remove());
    for (let more = Math.min(count, this.max) - this.rows.length; more > 0; more -= 1) this.append();
    this.number();
  }

  /** Give every row its number again, in names, ids, labels and references. */
  number() {
    const pattern = new RegExp(`(^|\\s|#)(id_)?${this.prefix}-\\d+-`, "g");
    this.rows.forEach((row, n) => {
      row.querySelectorAll("[data-row-index]").forEach((cell) => { cell.textContent = String(n + 1); });
      for (const element of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["name", "id", "for", "aria-describedby", "list", "data-autosave-error"]) {
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace(pattern, `$1$2${this.prefix}-${n}-`));
        }
        const label = element.getAttribute("aria-label");
        if (label) element.setAttribute("aria-label", label.replace(/第 \d+ 行/, `第 ${n + 1} 行`));
      }
      const up = row.querySelector("[data-row-up]");
      const down = row.querySelector("[data-row-down]");
      if (up) up.disabled = n === 0;
      if (down) down.disabled = n === this.rows.length - 1;
    });
    const count = this.root.querySelector("[data-rows-count]");
    if (count) count.value = String(this.rows.length);
  }

  onClick(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("[data-row]");
    if (button.matches("[data-rows-add]")) this.fields(this.add() ?? this.body)[0]?.focus();
    else if (button.matches("[data-rows-undo]")) this.restore();
    else if (button.matches("[data-row-remove]")) this.remove(row);
    else if (button.matches("[data-row-up]")) row.previousElementSibling?.before(row);
    else if (button.matches("[data-row-down]")) row.nextElementSibling?.after(row);
    else return;
    this.number();
    if (row?.isConnected) button.focus();
    this.changed();
  }

  remove(row) {
    const n = this.rows.indexOf(row);
    row.remove();
    this.undoable("撤销删除", () => this.bringBack(row, n));
    this.say(`已删除第 ${n + 1} 行。`);
    const near = this.rows[Math.min(n, this.rows.length - 1)];
    (near?.querySelector("[data-row-remove]") ?? this.root.querySelector("[data-rows-add]"))?.focus();
  }

  /** What the undo button does from now on; a later act takes its place. */
  undoable(words, act) {
    this.undoing = act;
    if (!this.undo) return;
    this.undo.textContent = words;
    this.undo.hidden = false;
  }

  restore() {
    this.undoing?.();
    this.undoing = undefined;
    this.undo.hidden = true;
  }

  bringBack(row, n) {
    const after = this.rows[n];
    if (after) after.before(row);
    else this.body.append(row);
    this.say(`已恢复第 ${n + 1} 行。`);
    this.fields(row)[0]?.focus();
  }

  /** Cells that still are as they were pasted get their earlier texts; rows that came with the paste go. */
  unpaste(cells, added) {
    cells.filter((cell) => cell.field.value === cell.pasted).forEach((cell) => { cell.field.value = cell.earlier; });
    added.filter((row) => this.fields(row).every((field) => field.value === "")).forEach((row) => row.remove());
    this.say("已撤销粘贴。");
  }

  onKey(event) {
    const row = event.target.closest?.("[data-row]");
    if (event.key !== "Enter" || event.isComposing || !row || !event.target.matches("input")) return;
    event.preventDefault();
    const column = this.fields(row).indexOf(event.target);
    const next = event.shiftKey ? row.previousElementSibling : row.nextElementSibling ?? this.add();
    if (next) this.fields(next)[column]?.focus();
  }

  onPaste(event) {
    const row = event.target.closest?.("[data-row]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!row || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    if (event.target.matches("textarea") && !text.includes("\t")) return;
    event.preventDefault();
    this.fill(row, this.fields(row).indexOf(event.target), parseBlock(text));
  }

  fill(start, column, block) {
    const headed = this.columnsOf(block[0]);
    const lines = headed ? block.slice(1) : block;
    const first = this.rows.indexOf(start);
    const rows = this.rows.slice(first, first + lines.length);
    const known = rows.length;
    while (rows.length < lines.length) {
      const row = this.append();
      if (!row) break;
      rows.push(row);
    }
    this.number();
    const cells = [];
    const unclear = [];
    rows.forEach((row, offset) => {
      const fields = this.fields(row);
      lines[offset].forEach((text, at) => {
        const field = fields[headed ? headed[at] : column + at];
        if (!field) return;
        const earlier = field.value;
        if (!write(field, text.trim())) unclear.push(`第 ${first + offset + 1} 行“${text.trim()}”`);
        cells.push({ field, earlier, pasted: field.value });
      });
    });
    this.undoable("撤销粘贴", () => this.unpaste(cells, rows.slice(known)));
    this.told(lines.length, rows.length, unclear);
    this.changed();
  }

  told(wanted, filled, unclear) {
    const left = wanted - filled;
    this.say(
      `已粘贴 ${filled} 行。`
      + (left ? `还有 ${left} 行超出上限（${this.max} 行），没有粘贴。` : "")
      + (unclear.length ? `下列内容没有对应的选项，请自行选择：${unclear.slice(0, 5).join("、")}${unclear.length > 5 ? " 等" : ""}。` : ""),
    );
  }

  /** For each cell of a heading line the number of its field, whatever the order; nothing when it is no heading line. */
  columnsOf(cells) {
    const headings = this.headings();
    const places = this.fields(this.rows[0]).map((field) => headings[[...this.rows[0].children].indexOf(field.closest("td, th"))]);
    const named = cells.map((cell) => cell.trim().replace(/\s*[*＊]$/, "")).filter((cell) => cell !== "");
    if (named.length === 0 || !named.every((cell) => places.includes(cell))) return null;
    return cells.map((cell) => places.indexOf(cell.trim().replace(/\s*[*＊]$/, "")));
  }

  say(text) {
    const status = this.root.querySelector("[data-rows-status]");
    if (status) status.textContent = text;
  }

  changed() { this.root.dispatchEvent(new CustomEvent("portal:changed", { bubbles: true })); }
}

/** Put a text into a field; false when a choice has no such option, and it is added to be seen and put right. */
function write(field, text) {
  if (field.matches("select") && text !== "") return choose(field, text);
  if (field.type === "checkbox") field.checked = YES.has(text.toLowerCase());
  else if (field.type === "number" || field.inputMode === "numeric" || field.inputMode === "decimal") field.value = text.replace(/[,，\s]/g, "");
  else field.value = text;
  return true;
}

document.querySelectorAll("[data-rows]").forEach((root) => new Rows(root));
