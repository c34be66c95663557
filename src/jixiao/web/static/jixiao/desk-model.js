// The form as the page knows it: what stands in each cell, what is not saved yet, and how to take it back.
export const data = JSON.parse(document.getElementById("desk-data").textContent);
export const $ = (id) => document.getElementById(id);
export const say = (name, ...parts) => data.words[name].replace(/\{(\d)\}/g, (_, n) => parts[n] ?? "");

export function h(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const STORE = `jixiao-desk-${data.pk}-${data.person}`;
const PAUSES = [1500, 3000, 6000, 12000, 20000];
export const S = { now: data.snapshot, editable: data.snapshot.editable };
const known = new Map();
const fields = new Map();
const listeners = [];
let queue = [];
let inflight = [];
let busy = false;
let stopped = false;
let failures = 0;
let single = false;
let timer = 0;
const past = [];
const future = [];

export const onSnapshot = (listener) => listeners.push(listener);
export const field = (path) => fields.get(path);
export const textOf = (path) => known.get(path) ?? "";
export const unsaved = () => queue.length + inflight.length;

export function announce(text) {
  $("announce").textContent = "";
  requestAnimationFrame(() => { $("announce").textContent = text; });
}

let toastTimer = 0;
export function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 7000);
}

// -- the rows on the page

export const lists = () => [...document.querySelectorAll("tbody[data-rows]")].map((body) => body.dataset.rows);
export const isIndicator = (list) => list === "indicators" || list === "long_term_indicators";
export const NAME = 'td[data-col="l3"] textarea, td[data-col="label"] textarea, td[data-col="name"] textarea';
export const rowsOf = (list) => [...document.querySelectorAll(`tbody[data-rows="${list}"] > tr[data-key]`)];
export const rowOf = (list, key) => document.querySelector(`tbody[data-rows="${list}"] > tr[data-key="${CSS.escape(key)}"]`);

export function show(box, text) {
  if (box.value !== text) box.value = text;
  if (box.tagName === "TEXTAREA") box.previousElementSibling.textContent = `${text || box.placeholder} `;
}

function index() {
  fields.clear();
  for (const box of document.querySelectorAll("[data-path]")) fields.set(box.dataset.path, box);
}

function insertRow(list, key, after) {
  const source = $(`row-${list}`);
  if (!source || rowOf(list, key)) return null;
  const row = source.content.firstElementChild.cloneNode(true);
  row.dataset.key = key;
  for (const box of row.querySelectorAll("[data-path]")) box.dataset.path = box.dataset.path.replace("newrow00", key);
  const body = document.querySelector(`tbody[data-rows="${list}"]`);
  const before = after ? rowOf(list, after) : body.querySelector(".side-row");
  (before || body.lastElementChild).after(row);
  for (const box of row.querySelectorAll("textarea[data-path]")) {
    fields.set(box.dataset.path, box);
    known.set(box.dataset.path, "");
  }
  return row;
}

function dropRow(row) {
  for (const box of row.querySelectorAll("textarea[data-path]")) {
    fields.delete(box.dataset.path);
    known.delete(box.dataset.path);
  }
  row.remove();
}

export function merge() {
  for (const list of lists()) {
    const rows = rowsOf(list);
    if (list === "long_term_indicators") document.querySelector(`table[data-block="${list}"]`).hidden = rows.length === 0;
    const side = document.querySelector(`tbody[data-rows="${list}"] .side`);
    if (side) side.rowSpan = rows.length + 1;
    rows.forEach((row, number) => label(row, number + 1));
  }
  const active = document.activeElement && document.activeElement.closest("td");
  if (active && ["l1", "l2"].includes(active.dataset.col)) return;
  for (const list of lists().filter(isIndicator)) mergeCategories(rowsOf(list));
}

function mergeCategories(rows) {
  for (const column of ["l1", "l2"]) {
    let anchor = null;
    rows.forEach((row, number) => {
      const cell = row.querySelector(`td[data-col="${column}"]`);
      if (!cell) return;
      const same = number > 0 && category(row, column) !== "" && category(row, column) === category(rows[number - 1], column)
        && (column === "l1" || category(row, "l1") === category(rows[number - 1], "l1"));
      cell.hidden = Boolean(same && anchor);
      cell.rowSpan = 1;
      if (cell.hidden) anchor.rowSpan += 1; else anchor = cell;
    });
  }
}

const category = (row, column) => {
  const box = row.querySelector(`td[data-col="${column}"] textarea`);
  return box ? box.value.trim() : "";
};

export function nameOf(row) {
  const box = row.querySelector(NAME);
  return (box && box.value.trim()) || say("row", 1 + rowsOf(row.dataset.list).indexOf(row));
}

function label(row, number) {
  const name = nameOf(row);
  for (const cell of row.querySelectorAll("td[data-col]")) {
    const box = cell.querySelector("textarea");
    if (box) box.setAttribute("aria-label", `${cell.dataset.head}，${say("row", number)} ${name}`);
  }
  row.querySelector(".row-menu")?.setAttribute("aria-label", say("actions", name));
}

// -- doing, undoing

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(4))].map((b) => b.toString(16).padStart(2, "0")).join("");

function enqueue(change) {
  if (change.op === "set") {
    for (let i = queue.length - 1; i >= 0 && queue[i].op === "set"; i -= 1) {
      if (queue[i].path === change.path) {
        queue[i].value = change.value;
        if (queue[i].value === queue[i].was) queue.splice(i, 1);
        return;
      }
    }
  }
  queue.push(change);
}

function one(step) {
  if (step.op === "set") {
    const box = field(step.path);
    if (!box || box.readOnly) return [];
    const before = textOf(step.path);
    show(box, step.value);
    if (before === step.value) return [];
    known.set(step.path, step.value);
    enqueue({ op: "set", path: step.path, was: before, value: step.value });
    return [{ op: "set", path: step.path, value: before }];
  }
  if (step.op === "confirm") {
    enqueue(step);
    return [];
  }
  const row = rowOf(step.list, step.key);
  if (step.op === "add") {
    if (!insertRow(step.list, step.key, step.after)) return [];
    enqueue({ op: "add", list: step.list, key: step.key, after: step.after ?? null });
    return [{ op: "remove", list: step.list, key: step.key }];
  }
  if (!row) return [];
  const above = row.previousElementSibling && row.previousElementSibling.dataset.key;
  if (step.op === "remove") {
    const sets = [...row.querySelectorAll("textarea[data-path]")]
      .map((box) => ({ op: "set", path: box.dataset.path, value: textOf(box.dataset.path) })).filter((s) => s.value);
    dropRow(row);
    enqueue({ op: "remove", list: step.list, key: step.key });
    return [{ op: "add", list: step.list, key: step.key, after: above || null }, ...sets];
  }
  const goal = step.after ? rowOf(step.list, step.after) : row.parentElement.querySelector(".side-row");
  if (!goal) return [];
  goal.after(row);
  enqueue({ op: "move", list: step.list, key: step.key, after: step.after ?? null });
  return [{ op: "move", list: step.list, key: step.key, after: above || null }];
}

export function perform(steps, record = true) {
  if (!S.editable) return false;
  const back = steps.map(one).reverse().flat();
  const structural = steps.some((step) => step.op !== "set" && step.op !== "confirm")
    || steps.some((step) => /\.(l1|l2|l3|label|name)$/.test(step.path || ""));
  if (structural) merge();
  if (back.length && record) {
    past.push({ back, forth: steps });
    if (past.length > 500) past.shift();
    future.length = 0;
  }
  if (queue.length) {
    persist();
    status();
    flush();
  }
  return back.length > 0 || queue.length > 0;
}

function travel(from, to, side, other) {
  commitAll();
  const entry = from.pop();
  if (!entry) return null;
  const back = entry[side].map(one).reverse().flat();
  to.push({ [other]: back, [side]: entry[side] });
  merge();
  persist();
  status();
  flush();
  return entry[side].find((step) => step.path || step.key);
}

export const undo = () => travel(past, future, "back", "forth");
export const redo = () => travel(future, past, "forth", "back");

// A cell that covers several rows writes in all of them.
export function commit(box) {
  const path = box.dataset.path;
  if (!path || box.readOnly || !fields.has(path) || box.value === textOf(path)) return;
  const steps = [{ op: "set", path, value: box.value }];
  const cell = box.closest("td");
  if (cell && cell.rowSpan > 1) {
    let row = cell.closest("tr");
    for (let n = 1; n < cell.rowSpan; n += 1) {
      row = row.nextElementSibling;
      const other = row && row.querySelector(`td[data-col="${cell.dataset.col}"] textarea`);
      if (other) steps.push({ op: "set", path: other.dataset.path, value: box.value });
    }
  }
  perform(steps);
}

export function commitAll() {
  for (const box of fields.values()) commit(box);
}

// -- saving

function persist() {
  const waiting = [...inflight, ...queue];
  try {
    if (waiting.length) sessionStorage.setItem(STORE, JSON.stringify(waiting));
    else sessionStorage.removeItem(STORE);
  } catch { /* a full or forbidden store: the changes are still in memory */ }
}

let typing = null;

export function touched(box) {
  typing = box;
  status();
}

export function status(words) {
  if (!S.editable && !stopped) return;
  const box = $("saving");
  const dirty = queue.length > 0 || (typing !== null && fields.has(typing.dataset.path) && typing.value !== textOf(typing.dataset.path));
  box.dataset.state = stopped || failures ? "bad" : dirty || busy ? "busy" : "good";
  const text = words || (failures ? say("offline", unsaved()) : busy ? say("saving") : say(dirty ? "unsaved" : "saved"));
  if (box.textContent !== text) box.textContent = text;
}

export async function request(path, body, method = "POST") {
  const headers = { Accept: "application/json", "X-CSRFToken": data.csrf };
  const form = body instanceof FormData;
  if (body && !form) headers["Content-Type"] = "application/json";
  const options = { method, headers, credentials: "same-origin" };
  if (method !== "GET") options.body = form ? body : JSON.stringify(body || {});
  const answer = await fetch(data.url + path, options);
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  const found = json ? await answer.json() : {};
  if (!answer.ok || !json) throw Object.assign(new Error(found.message || String(answer.status)), { status: answer.status, json, found });
  return found;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSES[Math.min(failures, PAUSES.length) - 1] || 0);
}

export async function flush() {
  if (busy || stopped || !queue.length) return;
  busy = true;
  inflight = single ? queue.splice(0, 1) : queue.splice(0);
  status();
  try {
    const answer = await request("changes", { changes: inflight, seen: S.now.version });
    inflight = [];
    failures = 0;
    if (!queue.length) single = false;
    busy = false;
    persist();
    apply(answer, false);
    if (answer.conflicts.length) conflict(answer.conflicts);
  } catch (error) {
    busy = false;
    refused(error);
  }
  status();
  if (queue.length && !failures) flush();
}

function refused(error) {
  if (error.status === 400 && inflight.length > 1) {
    single = true;
    queue = [...inflight, ...queue];
    inflight = [];
  } else if (error.status === 400) {
    toast(say("failed", error.message));
    inflight = [];
    persist();
    refresh();
  } else if (error.json && (error.status === 409 || error.status === 403 || error.status === 404)) {
    queue = [...inflight, ...queue];
    inflight = [];
    stopped = true;
    toast(say("failed", error.message));
    status(say("stateChanged"));
  } else {
    queue = [...inflight, ...queue];
    inflight = [];
    failures += 1;
    persist();
    if (error.status === 401 || error.status === 403) {
      toast(say("signedOut"));
      request("state", null, "GET").then((now) => { data.csrf = now.csrf; }).catch(() => {});
    }
    later();
  }
}

let conflict = () => {};
export const onConflict = (listener) => { conflict = listener; };

export async function refresh() {
  try {
    apply(await request("state", null, "GET"), true);
  } catch { /* the next sign of life tries again */ }
}

// -- what the server says

export function apply(now, others) {
  const waiting = queue.length > 0 || busy;
  const structural = [...queue, ...inflight].some((change) => change.op !== "set" && change.op !== "confirm");
  if (others && now.version < S.now.version) return;
  const news = now.version !== S.now.version;
  S.now = now;
  S.editable = now.editable;
  if (!structural) for (const list of lists()) order(list, now.rows[list] || []);
  const pending = new Set([...queue, ...inflight].map((change) => change.path));
  let changed = false;
  for (const [path, box] of fields) {
    const text = (now.cells[path] || [""])[0];
    if (pending.has(path) || (waiting && !(path in now.cells))) continue;
    const typing = box.value !== textOf(path);
    if (text === textOf(path)) continue;
    changed = true;
    if (typing) continue;
    known.set(path, text);
    show(box, text);
  }
  merge();
  for (const listener of listeners) listener(now);
  if (others && changed && news) announce(say("updated"));
}

function order(list, keys) {
  const body = document.querySelector(`tbody[data-rows="${list}"]`);
  if (!body) return;
  const wanted = new Set(keys);
  for (const row of rowsOf(list)) if (!wanted.has(row.dataset.key)) dropRow(row);
  let last = null;
  for (const key of keys) {
    const row = rowOf(list, key) || insertRow(list, key, last);
    const above = last ? rowOf(list, last) : body.querySelector(".side-row");
    if (row && row.previousElementSibling !== above) above.after(row);
    last = key;
  }
}

export function begin() {
  index();
  for (const [path, box] of fields) {
    known.set(path, (S.now.cells[path] || [box.value])[0]);
    show(box, textOf(path));
  }
  merge();
  for (const listener of listeners) listener(S.now);
  status();
  if (!S.editable) return;
  let kept = [];
  try { kept = JSON.parse(sessionStorage.getItem(STORE) || "[]"); } catch { kept = []; }
  if (!kept.length) return;
  for (const change of kept) {
    if (change.op === "set" && field(change.path)) {
      known.set(change.path, change.value);
      show(field(change.path), change.value);
    } else if (change.op === "add") insertRow(change.list, change.key, change.after);
  }
  queue = kept;
  toast(say("restored", kept.length));
  flush();
}

export function resume() {
  failures = 0;
  stopped = false;
  flush();
}
