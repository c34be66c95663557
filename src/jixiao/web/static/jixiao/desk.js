// The desk of one form: starts the parts, the dialogs, and the sign of life.
import { $, S, announce, begin, commitAll, data, field, flush, h, onConflict, onSnapshot, perform, redo, refresh, request, resume, rowOf, say, status, textOf, toast, undo, unsaved } from "./desk-model.js";
import { addRow, beginGrid, current, goPath, menuActions, takeAll } from "./desk-grid.js";
import { beginPanel, evidence, hint } from "./desk-panel.js";

// -- taking a step

async function settle() {
  commitAll();
  for (let n = 0; unsaved() && n < 40; n += 1) {
    await flush();
    if (unsaved()) await new Promise((done) => setTimeout(done, 100));
  }
}

function blockers(findings) {
  return findings.length ? [h("p", { text: say("blocking") }), h("ul", { class: "findings" }, ...findings.map((one) => h("li", { class: `finding ${one.severity}` },
    h("button", { type: "button", class: "link", text: one.message, onclick: () => { $("take-dialog").close(); goPath(one.path); } }))))] : [];
}

function takeStep(button) {
  const dialog = $("take-dialog");
  const checked = "checked" in button.dataset;
  const open = checked ? S.now.findings.filter((one) => one.severity === "error" || (one.severity === "warning" && !one.answer)) : [];
  $("take-title").textContent = $("take-confirm").textContent = button.dataset.label;
  $("take-error").textContent = "";
  $("take-reason").value = "";
  $("take-reason-field").hidden = !("reason" in button.dataset);
  $("take-blocking").replaceChildren(...blockers(open));
  $("take-confirm").disabled = false;
  $("take-confirm").onclick = async () => {
    $("take-confirm").disabled = true;
    await settle();
    try {
      await request(`take/${button.dataset.take}`, { version: S.now.version, reason: $("take-reason").value });
      location.reload();
    } catch (error) {
      $("take-confirm").disabled = false;
      $("take-error").textContent = error.message;
      $("take-blocking").replaceChildren(...blockers(error.found?.findings || []));
      refresh();
    }
  };
  dialog.showModal();
}

// -- conflicts

function conflicts(list) {
  const dialog = $("conflict-dialog");
  const close = (item) => {
    item.remove();
    if (!$("conflict-list").children.length) dialog.close();
  };
  for (const one of list) {
    const box = field(one.path);
    const name = box ? box.getAttribute("aria-label") : say("rowGone");
    const item = h("div", { class: "conflict" }, h("p", { text: say("conflict", name) }));
    item.append(h("div", { class: "columns" },
      h("div", {}, h("h3", { text: say("mine") }), h("p", { class: "text", text: one.wanted || say("wasBlank") })),
      h("div", {}, h("h3", { text: say("theirs") }), h("p", { class: "text", text: one.gone ? say("rowGone") : one.now || say("wasBlank") }))));
    const mine = () => {
      const parts = one.path.split(".");
      const steps = [];
      if (one.gone && !rowOf(parts[0], parts[1])) steps.push({ op: "add", list: parts[0], key: parts[1], after: (S.now.rows[parts[0]] || []).at(-1) || null });
      perform([...steps, { op: "set", path: one.path, value: one.wanted }]);
      close(item);
    };
    item.append(h("div", { class: "actions" },
      h("button", { type: "button", class: "primary", text: say(one.gone ? "restoreRow" : "useMine"), onclick: mine }),
      h("button", { type: "button", text: say(one.gone ? "dropMine" : "useTheirs"), onclick: () => close(item) })));
    $("conflict-list").append(item);
  }
  if (!dialog.open) dialog.showModal();
}

// -- the library and categories

let libraryAfter = null;
let libraryTimer = 0;

async function searchLibrary() {
  const found = await request(`library?q=${encodeURIComponent($("library-query").value.trim())}`, null, "GET").catch(() => ({ indicators: [] }));
  const rows = found.indicators.map((one) => h("tr", {},
    h("td", { text: `${one.l1} › ${one.l2}` }), h("td", {}, h("strong", { text: one.l3 }), h("br"), h("span", { class: "soft", text: one.explanation })),
    h("td", { text: one.example }), h("td", { text: one.source }),
    h("td", {}, h("button", { type: "button", text: say("use"), "aria-label": `${say("use")} ${one.l3}`, onclick: () => {
      $("library-dialog").close();
      if (libraryAfter) libraryAfter.querySelector("textarea").focus();
      addRow({ l1: one.l1, l2: one.l2, l3: one.l3 }, libraryAfter ? libraryAfter.dataset.list : "indicators");
      if (one.example) toast(`${one.l3}　${one.example}　${one.explanation}`);
    } }))));
  $("library-results").replaceChildren(...(rows.length ? rows : [h("tr", {}, h("td", { colspan: "5", text: say("noMatches") }))]));
}

function library(row) {
  libraryAfter = row && row.dataset && row.dataset.key ? row : null;
  $("library-dialog").showModal();
  searchLibrary();
}

async function keep(row) {
  const at = (column) => textOf(`${row.dataset.list}.${row.dataset.key}.${column}`);
  try {
    await request("library", { l1: at("l1"), l2: at("l2"), l3: at("l3"), example: at("target") });
    toast(say("kept"));
  } catch (error) { toast(say("failed", error.message)); }
}

function category(row) {
  const path = (column) => `${row.dataset.list}.${row.dataset.key}.${column}`;
  for (const column of ["l1", "l2"]) $(`category-${column}`).value = textOf(path(column));
  const list = (id, names) => $(id).replaceChildren(...names.map((name) => h("option", { value: name })));
  list("category-l1-list", Object.keys(data.categories));
  const second = () => list("category-l2-list", data.categories[$("category-l1").value.trim()] || Object.values(data.categories).flat());
  second();
  $("category-l1").oninput = second;
  $("category-confirm").onclick = () => {
    $("category-dialog").close();
    perform(["l1", "l2"].map((column) => ({ op: "set", path: path(column), value: $(`category-${column}`).value.trim() })));
  };
  $("category-dialog").showModal();
}

// -- reading a file in

async function upload(input) {
  const box = $("upload-result");
  box.replaceChildren(h("p", { text: say("reading") }));
  const body = new FormData();
  body.append("file", input.files[0]);
  try {
    await settle();
    const found = await request("upload", body);
    const items = found.forms.map((one) => h("li", { class: one.own ? "own" : null },
      h("strong", { text: one.project || one.title }), ` ${one.year || ""} ${one.title} `,
      h("span", { class: "soft", text: `${say("indicators", one.indicators)}，${one.doubts ? say("doubts", one.doubts) : say("noDoubts")}` }), " ",
      one.own && h("span", { class: "badge good", text: say("sameProject") }), " ",
      one.fits ? h("button", { type: "button", text: say("useForm"), "aria-label": `${say("useForm")} ${one.project}`, onclick: (event) => useForm(event.target, found.attachment, one.number) }) : h("span", { class: "badge state", text: say("wrongKind") })));
    box.replaceChildren(...found.troubles.map((text) => h("p", { class: "soft", text })),
      ...(items.length ? [h("p", { text: say("replaceWarning") }), h("ul", { class: "plain forms" }, ...items)] : [h("p", { text: say("noForms") })]));
    refresh();
  } catch (error) { box.replaceChildren(h("p", { class: "errorlist", text: say("failed", error.message) })); }
}

async function useForm(button, attachment, form) {
  button.disabled = true;
  try {
    await request("upload/take", { attachment, form, version: S.now.version });
    location.reload();
  } catch (error) {
    button.disabled = false;
    toast(say("failed", error.message));
    refresh();
  }
}

async function lastYear() {
  if (!confirm(say("replaceWarning"))) return;
  await settle();
  try {
    await request("last-year", { version: S.now.version });
    location.reload();
  } catch (error) { toast(say("failed", error.message)); }
}

// -- the sign of life

async function alive() {
  if (document.hidden) return;
  try {
    const told = await request("presence", {});
    if (told.version !== S.now.version || told.beside !== S.now.beside || told.state !== S.now.state) {
      if (!unsaved()) await refresh();
    } else if (told.others.join() !== S.now.others.join()) {
      S.now.others = told.others;
      $("others").textContent = told.others.length ? say("others", told.others.join("、")) : "";
    }
    if (unsaved()) flush();
  } catch { /* flush tells of a lost connection */ }
}

const doings = {
  undo: () => announce(undo() ? say("undone") : say("nothingToUndo")),
  redo: () => announce(redo() ? say("redone") : say("nothingToUndo")),
  add: () => addRow(),
  library: () => library(current && current.closest('tr[data-list$="indicators"]')),
  "take-all": takeAll,
  upload: () => { $("upload-result").replaceChildren(); $("upload-file").value = ""; $("upload-dialog").showModal(); },
  "last-year": lastYear,
  print: () => { commitAll(); print(); },
  help: () => $("help-dialog").showModal(),
};

beginGrid(hint);
beginPanel();
onConflict(conflicts);
menuActions({ library, keep, category, evidence });
const state = S.now.state;
onSnapshot((now) => { if (now.state !== state) status(say("stateChanged")); });
begin();
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => doings[button.dataset.do]());
for (const button of document.querySelectorAll("[data-add]")) button.addEventListener("click", () => addRow(null, button.dataset.add));
for (const button of document.querySelectorAll("[data-take]")) button.addEventListener("click", () => takeStep(button));
$("library-query").addEventListener("input", () => { clearTimeout(libraryTimer); libraryTimer = setTimeout(searchLibrary, 250); });
$("upload-file").addEventListener("change", (event) => { if (event.target.files[0]) upload(event.target); });
document.addEventListener("keydown", (event) => { if (event.key === "F1") { event.preventDefault(); doings.help(); } });
addEventListener("beforeunload", (event) => {
  commitAll();
  if (unsaved()) { event.preventDefault(); event.returnValue = say("leaving"); }
});
addEventListener("online", resume);
document.addEventListener("visibilitychange", () => { if (document.hidden) commitAll(); else { resume(); alive(); } });
alive();
setInterval(alive, 10000);
document.documentElement.dataset.ready = "yes";
