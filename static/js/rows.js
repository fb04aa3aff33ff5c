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

const YES = new Set(["是", "√", "✓", "1", "y", "yes", "true", "对"]);

/** Cells of a block copied from a spreadsheet: tabs between cells, line breaks between rows, quoted cells may hold both. */
export function parseBlock(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < source.length; i += 1) {
    const sign = source[i];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[i + 1] === '"') { cell += '"'; i += 1; } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") { rows.at(-1).push(cell); cell = ""; }
    else if (sign === "\n") { rows.at(-1).push(cell); cell = ""; rows.push([]); }
    else cell += sign;
  }
  rows.at(-1).push(cell);
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
    row.innerHTML = row.innerHTML.replaceAll("__line__", String(this.rows.length + 1)).replaceAll("__n__", String(this.rows.length));
    row.querySelectorAll("[data-row-up], [data-row-down], [data-row-remove]").forEach((b) => { b.hidden = false; });
    return row;
  }

  add() {
    if (this.rows.length >= this.max) {
      this.say(`最多 ${this.max} 行。`);
      return null;
    }
    const row = this.blank();
    this.body.append(row);
    this.number();
    return row;
  }

  resize(count) {
    while (this.rows.length > count) this.rows.at(-1).remove();
    while (this.rows.length < Math.min(count, this.max)) this.add();
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
    this.removed = { row, n };
    row.remove();
    if (this.undo) this.undo.hidden = false;
    this.say(`已删除第 ${n + 1} 行。`);
    const near = this.rows[Math.min(n, this.rows.length - 1)];
    (near?.querySelector("[data-row-remove]") ?? this.root.querySelector("[data-rows-add]"))?.focus();
  }

  restore() {
    const { row, n } = this.removed;
    const after = this.rows[n];
    if (after) after.before(row);
    else this.body.append(row);
    this.undo.hidden = true;
    this.say(`已恢复第 ${n + 1} 行。`);
    this.fields(row)[0]?.focus();
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
    const lines = this.isHeading(start, column, block[0]) ? block.slice(1) : block;
    const first = this.rows.indexOf(start);
    const unclear = [];
    let filled = 0;
    for (const [offset, cells] of lines.entries()) {
      const row = this.rows[first + offset] ?? this.add();
      if (!row) break;
      const fields = this.fields(row);
      cells.forEach((text, at) => {
        const field = fields[column + at];
        if (field && !write(field, text.trim())) unclear.push(`第 ${first + offset + 1} 行“${text.trim()}”`);
      });
      filled += 1;
    }
    this.number();
    const left = lines.length - filled;
    this.say(
      `已粘贴 ${filled} 行。`
      + (left ? `还有 ${left} 行超出上限（${this.max} 行），没有粘贴。` : "")
      + (unclear.length ? `下列内容没有对应的选项，请自行选择：${unclear.slice(0, 5).join("、")}${unclear.length > 5 ? " 等" : ""}。` : ""),
    );
    this.changed();
  }

  isHeading(row, column, cells) {
    const field = this.fields(row)[column];
    const place = [...row.children].indexOf(field.closest("td, th"));
    return cells.length > 0 && cells[0].trim() !== "" && this.headings()[place] === cells[0].trim();
  }

  say(text) {
    const status = this.root.querySelector("[data-rows-status]");
    if (status) status.textContent = text;
  }

  changed() { this.root.dispatchEvent(new CustomEvent("portal:changed", { bubbles: true })); }
}

/** Put a text into a field; false when a choice has no such option. */
function write(field, text) {
  if (field.matches("select")) {
    const option = [...field.options].find((o) => o.value === text || o.textContent.trim() === text);
    if (!option) return text === "";
    field.value = option.value;
  } else if (field.type === "checkbox") field.checked = YES.has(text.toLowerCase());
  else if (field.type === "number" || field.inputMode === "numeric" || field.inputMode === "decimal") field.value = text.replace(/[,，\s]/g, "");
  else field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

document.querySelectorAll("[data-rows]").forEach((root) => new Rows(root));
