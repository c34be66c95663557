// Moving between cells and editing rows by keyboard, menu and paste.
import { $, S, NAME, announce, commit, field, h, isIndicator, merge, nameOf, newKey, perform, redo, rowOf, rowsOf, say, show, textOf, toast, touched, undo } from "./desk-model.js";

const seen = (box) => box.offsetParent !== null;
const boxes = () => [...document.querySelectorAll("#paper textarea[data-path]")].filter(seen);
export let current = null;
let atEntry = "";

function tick(box) {
  if (!box.matches?.("textarea[data-tick]") || box.readOnly || !["", "√"].includes(box.value.trim())) return false;
  box.value = box.value.trim() ? "" : "√";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

export function go(box) {
  if (!box) return;
  if (!seen(box)) {
    const cell = box.closest("td");
    let row = cell && cell.closest("tr");
    while (row && row.querySelector(`td[data-col="${cell.dataset.col}"]`)?.hidden) row = row.previousElementSibling;
    box = row ? row.querySelector(`td[data-col="${cell.dataset.col}"] textarea`) : null;
    if (!box) return;
  }
  box.focus();
  if (box.select) box.select();
  box.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function goPath(path) {
  let box = field(path);
  if (!box) {
    const parts = path.split(".");
    const row = parts.length > 1 && rowOf(parts[0], parts[1]);
    box = row ? row.querySelector(NAME)
      : document.querySelector(`tbody[data-rows="${parts[0]}"] textarea`);
  }
  if (box) {
    go(box);
    box.closest("td, .value, .sign, .unit")?.scrollIntoView({ block: "center" });
  } else $("paper").scrollIntoView();
}

function vertical(box, step) {
  const cell = box.closest("td");
  if (!cell) return horizontal(box, step);
  let row = cell.closest("tr");
  const table = row.closest("table");
  const rows = [...table.querySelectorAll("tr")];
  for (let n = rows.indexOf(row) + step; n >= 0 && n < rows.length; n += step) {
    row = rows[n];
    const other = row.querySelector(`td[data-col="${CSS.escape(cell.dataset.col)}"] textarea`);
    if (other && seen(other)) return other;
  }
  const all = boxes();
  const inside = all.filter((one) => table.contains(one));
  return step > 0 ? all[all.indexOf(inside.at(-1)) + 1] : all[all.indexOf(inside[0]) - 1];
}

function horizontal(box, step) {
  const all = boxes();
  return all[all.indexOf(box) + step];
}

const tableRow = (box) => box && box.closest("tr[data-key]");
const before = (row) => row.previousElementSibling?.dataset.key || null;

// -- rows

export function addRow(words, to) {
  if (!S.editable) return;
  const at = tableRow(current);
  const here = at && at.isConnected && (!to || at.dataset.list === to) ? at : null;
  const list = here ? here.dataset.list : to || "indicators";
  const after = here || rowsOf(list).at(-1);
  const key = newKey();
  const steps = [{ op: "add", list, key, after: after ? after.dataset.key : null }];
  const given = words || {};
  if (!words && after && isIndicator(list)) {
    for (const column of ["l1", "l2"]) given[column] = textOf(`indicators.${after.dataset.key}.${column}`);
  }
  for (const [column, value] of Object.entries(given)) if (value) steps.push({ op: "set", path: `${list}.${key}.${column}`, value });
  perform(steps);
  announce(say("added"));
  const row = rowOf(list, key);
  go(row.querySelector(given.l3 ? 'td[data-col="target"] textarea' : NAME));
}

export function removeRow(row) {
  if (!S.editable || !row) return;
  if (row.querySelector("[data-fixed]")) { toast(say("fixed")); return; }
  const next = row.nextElementSibling || row.previousElementSibling;
  const column = current && current.closest("td")?.dataset.col;
  const { list, key } = row.dataset;
  if (current && row.contains(current)) current.blur();
  perform([{ op: "remove", list, key }]);
  toast(say("deleted"));
  go(next && (next.querySelector(`td[data-col="${column}"] textarea`) || next.querySelector("textarea")));
}

export function moveRow(row, step) {
  if (!S.editable || !row) return;
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other || !other.dataset.key) return;
  const box = current && row.contains(current) ? current : null;
  if (box) commit(box);
  perform([{ op: "move", list: row.dataset.list, key: row.dataset.key, after: step < 0 ? before(other) : other.dataset.key }]);
  if (box) go(box);
  announce(`${nameOf(row)} ${say("row", 1 + rowsOf(row.dataset.list).indexOf(row))}`);
}

export function takeSuggestion(box) {
  const value = box && S.now.suggestions[box.dataset.path];
  if (!value || box.readOnly) return;
  perform([{ op: "set", path: box.dataset.path, value }]);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  announce(say("taken", 1));
}

export function takeAll() {
  const steps = Object.entries(S.now.suggestions)
    .filter(([path, value]) => field(path) && !field(path).readOnly && textOf(path) !== value)
    .map(([path, value]) => ({ op: "set", path, value }));
  if (steps.length) perform(steps);
  announce(say("taken", steps.length));
}

// -- keyboard

function onKey(event) {
  const box = event.target.closest("textarea[data-path]");
  if (event.isComposing || event.keyCode === 229) return;
  const control = event.ctrlKey || event.metaKey;
  const lower = event.key.toLowerCase();
  if (control && !event.altKey && (lower === "z" || lower === "y")) {
    if (event.target.matches("input, textarea:not([data-path])")) return;
    event.preventDefault();
    const back = lower === "z" && !event.shiftKey;
    const step = back ? undo() : redo();
    announce(step ? say(back ? "undone" : "redone") : say("nothingToUndo"));
    if (step) step.path ? go(field(step.path)) : go(rowOf(step.list, step.key)?.querySelector("textarea"));
    return;
  }
  if (!box) return;
  const row = tableRow(box);
  const run = (action) => { event.preventDefault(); action(); };
  if (control && event.key === "Enter") return run(() => addRow());
  if (control && event.key === "Delete") return run(() => removeRow(row));
  if (control && event.key.startsWith("Arrow")) {
    const up = event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 1;
    return run(() => go(["ArrowUp", "ArrowDown"].includes(event.key) ? vertical(box, up) : horizontal(box, up)));
  }
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    return run(() => moveRow(row, event.key === "ArrowUp" ? -1 : 1));
  }
  if (event.altKey && event.code === "Equal") return run(() => takeSuggestion(box));
  if (event.altKey && event.code === "KeyM" && row?.querySelector(".row-menu")) return run(() => openMenu(row, row.querySelector(".row-menu")));
  if (event.altKey && event.key === "Enter") {
    return run(() => {
      if (box.readOnly) return;
      box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  if (event.key === "Enter" && !("long" in box.dataset)) return run(() => go(vertical(box, event.shiftKey ? -1 : 1)));
  if (event.key === "Escape") {
    return run(() => {
      if (!box.readOnly) { show(box, atEntry); commit(box); box.select(); }
    });
  }
  if (["ArrowUp", "ArrowDown"].includes(event.key) && row && !event.shiftKey) {
    const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    const edge = event.key === "ArrowUp" ? box.selectionEnd === 0 : box.selectionStart === box.value.length;
    if (edge || whole) run(() => go(vertical(box, event.key === "ArrowUp" ? -1 : 1)));
  }
}

// -- paste

function table(clipboard) {
  const html = clipboard.getData("text/html");
  if (/<table/i.test(html)) {
    const found = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    const grid = [];
    [...found.rows].forEach((row, r) => {
      grid[r] ||= [];
      let c = 0;
      for (const cell of row.cells) {
        while (grid[r][c] !== undefined) c += 1;
        const text = cell.textContent.replace(/\s*\n\s*/g, " ").trim();
        for (let i = 0; i < cell.rowSpan; i += 1) {
          grid[r + i] ||= [];
          for (let j = 0; j < cell.colSpan; j += 1) grid[r + i][c + j] = j === 0 ? text : "";
        }
        c += cell.colSpan;
      }
    });
    return grid.filter((row) => row.length);
  }
  return lines(clipboard.getData("text/plain"));
}

export function lines(text) {
  const grid = [[]];
  let cell = "";
  let quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < plain.length; i += 1) {
    const one = plain[i];
    if (quoted) {
      if (one === '"' && plain[i + 1] === '"') { cell += '"'; i += 1; } else if (one === '"') quoted = false; else cell += one;
    } else if (one === '"' && cell === "") quoted = true;
    else if (one === "\t" || one === "\n") {
      grid.at(-1).push(cell);
      cell = "";
      if (one === "\n") grid.push([]);
    } else cell += one;
  }
  grid.at(-1).push(cell);
  return grid;
}

function onPaste(event) {
  const box = event.target.closest("textarea[data-path]");
  const row = tableRow(box);
  if (!row || !S.editable) return;
  const grid = table(event.clipboardData);
  if (grid.length < 2 && (grid[0] || []).length < 2) return;
  event.preventDefault();
  const { list } = row.dataset;
  const columns = [...row.querySelectorAll("td[data-col]")].map((cell) => cell.querySelector("textarea").dataset.path.split(".").slice(2).join("."));
  const first = [...row.querySelectorAll("td[data-col]")].indexOf(box.closest("td"));
  const rows = rowsOf(list).map((one) => one.dataset.key);
  let at = rows.indexOf(row.dataset.key);
  const steps = [];
  let written = 0;
  let skipped = 0;
  for (const texts of grid) {
    let key = rows[at];
    if (!key) {
      key = newKey();
      steps.push({ op: "add", list, key, after: rows.at(-1) || null });
      rows.push(key);
      if (isIndicator(list) && first > 1) {
        for (const column of ["l1", "l2"]) steps.push({ op: "set", path: `${list}.${key}.${column}`, value: textOf(`${list}.${row.dataset.key}.${column}`) });
      }
    }
    texts.forEach((text, offset) => {
      const column = columns[first + offset];
      if (column === undefined) return;
      const path = `${list}.${key}.${column}`;
      const known = field(path);
      if (known && known.readOnly) { skipped += 1; return; }
      steps.push({ op: "set", path, value: text.trim().slice(0, 4000) });
      written += 1;
    });
    at += 1;
  }
  perform(steps);
  merge();
  toast(skipped ? say("skipped", written, skipped) : say("pasted", written));
  go(box);
}

// -- the menu of a row

const actions = {};
export const menuActions = (more) => Object.assign(actions, more);
let menuFrom = null;

export function openMenu(row, button) {
  const menu = $("row-menu");
  menuFrom = button;
  const fixed = row.querySelector("[data-fixed]");
  const indicator = isIndicator(row.dataset.list);
  const items = S.editable ? [
    ["up", "up", () => moveRow(row, -1)], ["down", "down", () => moveRow(row, 1)],
    ["insert", "insert", () => { current = row.querySelector("textarea"); addRow(); }],
    ...(indicator ? [["fromLibrary", "library", () => actions.library(row)], ["keep", "keep", () => actions.keep(row)]] : []),
    ...(indicator && !fixed ? [["category", "category", () => actions.category(row)]] : []),
    ...(fixed ? [] : [["delete", "delete", () => removeRow(row)]]),
  ] : [];
  if (row.dataset.list === "indicators") items.push(["evidence", "evidence", () => actions.evidence(row)]);
  menu.replaceChildren(...items.map(([word, , run]) => h("button", { type: "button", role: "menuitem", text: say(word), tabindex: "-1", onclick: () => { closeMenu(false); run(); } })));
  menu.setAttribute("aria-label", say("actions", nameOf(row)));
  menu.hidden = false;
  const place = button.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(place.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8)) + scrollX}px`;
  menu.style.top = `${(place.bottom + menu.offsetHeight > innerHeight ? Math.max(8, place.top - menu.offsetHeight) : place.bottom) + scrollY}px`;
  menu.firstElementChild.focus();
}

function closeMenu(back) {
  if ($("row-menu").hidden) return;
  $("row-menu").hidden = true;
  if (back && menuFrom) {
    const box = menuFrom.closest("tr").contains(current) ? current : menuFrom;
    box.focus();
  }
}

function onMenuKey(event) {
  const items = [...$("row-menu").children];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); items[(at + step + items.length) % items.length].focus(); }
  if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); closeMenu(true); }
}

export function beginGrid(onFocus) {
  const paper = $("paper");
  const timers = new Map();
  document.addEventListener("keydown", onKey);
  paper.addEventListener("paste", onPaste);
  paper.addEventListener("focusin", (event) => {
    const box = event.target.closest("textarea[data-path]");
    if (!box) return;
    current = box;
    atEntry = box.value;
    onFocus(box);
  });
  paper.addEventListener("focusout", (event) => {
    const box = event.target.closest("textarea[data-path]");
    if (!box) return;
    clearTimeout(timers.get(box));
    commit(box);
    if (/\.(l1|l2)$/.test(box.dataset.path)) setTimeout(merge);
  });
  paper.addEventListener("input", (event) => {
    const box = event.target.closest("textarea[data-path]");
    if (!box) return;
    box.previousElementSibling.textContent = `${box.value || box.placeholder} `;
    touched(box);
    clearTimeout(timers.get(box));
    if (!event.isComposing) timers.set(box, setTimeout(() => commit(box), 400));
  });
  paper.addEventListener("change", (event) => { if (event.target.matches("select[data-path]")) commit(event.target); });
  paper.addEventListener("keydown", (event) => { if (event.key === " " && !event.ctrlKey && !event.altKey && !event.metaKey && tick(event.target)) event.preventDefault(); });
  paper.addEventListener("dblclick", (event) => tick(event.target));
  paper.addEventListener("compositionend", (event) => {
    const box = event.target;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => commit(box), 400));
  });
  paper.addEventListener("click", (event) => {
    const button = event.target.closest(".row-menu");
    if (button) { openMenu(button.closest("tr"), button); return; }
    const cell = event.target.closest("td[data-col], .value");
    if (cell && !event.target.closest("textarea, button, a")) cell.querySelector("textarea")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#row-menu, .row-menu")) closeMenu(false);
  });
  $("row-menu").addEventListener("keydown", onMenuKey);
}

