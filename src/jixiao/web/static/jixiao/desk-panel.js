// What stands beside the table: findings with answers, comments, files, and the hint under the cell in hand.
import { $, S, announce, commitAll, data, field, flush, h, onSnapshot, perform, request, apply, rowOf, nameOf, say, textOf, toast, unsaved } from "./desk-model.js";
import { current, goPath, takeSuggestion } from "./desk-grid.js";

const isOpen = (comment) => !comment.answer && !comment.settled;
const GRAVE = ["error", "warning", "notice"];
let atCell = new Map();

const nameAt = (path) => {
  const parts = path.split(".");
  const row = parts.length > 1 && rowOf(parts[0], parts[1]);
  return row ? nameOf(row) : "";
};

// Draws a panel again without taking the pen out of the hand of whom writes in it.
function redraw(box, ...children) {
  const active = box.contains(document.activeElement) ? document.activeElement : null;
  const keep = active && active.dataset.draft ? { id: active.dataset.draft, start: active.selectionStart, end: active.selectionEnd } : null;
  const drafts = new Map([...box.querySelectorAll("textarea[data-draft]")].map((one) => [one.dataset.draft, one.value]));
  const open = new Set([...box.querySelectorAll("details[open]")].map((one) => one.dataset.id));
  box.replaceChildren(...children);
  for (const one of box.querySelectorAll("textarea[data-draft]")) {
    const text = drafts.get(one.dataset.draft);
    if (text) one.value = text;
  }
  for (const one of box.querySelectorAll("details")) if (open.has(one.dataset.id)) one.open = true;
  if (!keep) return;
  const again = box.querySelector(`[data-draft="${CSS.escape(keep.id)}"]`);
  if (again) { again.focus(); again.setSelectionRange(keep.start, keep.end); }
}

async function send(path, body, done) {
  try {
    apply(await request(path, body), true);
    if (done) done();
    return true;
  } catch (error) {
    toast(say("failed", error.message));
    return false;
  }
}

// -- findings

function writer(id, label, value, button, save) {
  const box = h("textarea", { rows: "2", "data-draft": id, "aria-label": label, maxlength: "4000" });
  box.value = value;
  return h("div", { class: "writer" }, box, h("button", { type: "button", text: button, onclick: () => save(box) }));
}

function finding(one) {
  const id = `${one.code}|${one.path}`;
  const item = h("li", { class: `finding ${one.severity}`, "data-code": one.code, "data-at": one.path },
    h("p", {}, h("span", { class: `badge ${one.severity}`, text: say(one.severity) }), " ",
      h("button", { type: "button", class: "link where", text: one.where, onclick: () => goPath(one.path) })),
    h("p", { class: "message", text: one.message }),
    h("p", { class: "advice", text: one.advice }),
    one.citation && h("p", { class: "soft", text: `${say("basis")}：${one.citation}` }));
  if (one.answer) item.append(h("p", { class: "answer" }, h("strong", { text: `${say("answer")}：` }), one.answer.text, h("span", { class: "soft", text: `　${one.answer.by} ${one.answer.at}` })));
  if (one.severity === "warning" && data.rights.edit && S.editable) {
    const save = (box) => send("answers", { code: one.code, path: one.path, text: box.value }, () => announce(say("saved")));
    const form = writer(id, `${say("answer")}：${one.message}`, "", say("saveAnswer"), (box) => { if (box.value.trim()) { const kept = box.value; save(box).then((good) => { if (!good) box.value = kept; }); box.value = ""; } });
    form.firstChild.placeholder = say("answerHelp");
    item.append(one.answer ? h("details", { "data-id": id }, h("summary", { text: say("changeAnswer") }), form) : form);
  }
  if (data.rights.waive) item.append(h("button", { type: "button", class: "link", text: say("waive"), onclick: () => waive(one) }));
  return item;
}

function findings(now) {
  const list = now.findings.length ? h("ul", { class: "findings" }, ...now.findings.map(finding)) : h("p", { class: "empty", text: say("noFindings") });
  const waived = now.waived.map((one) => h("li", { class: "finding waived" }, h("p", {}, h("span", { class: "badge state", text: say("waived") }), ` ${one.message}`),
    h("p", { class: "soft", text: `${one.reason}　${one.by} ${one.at}${one.until ? `　${say("until")} ${one.until}` : ""}` })));
  redraw($("findings"), list, ...(waived.length ? [h("ul", { class: "findings" }, ...waived)] : []));
  $("count-findings").textContent = now.findings.length || "";
}

function waive(one) {
  const box = $("waive-dialog");
  $("waive-message").textContent = one.message;
  $("waive-reason").value = "";
  box.querySelector(".errorlist").textContent = "";
  $("waive-confirm").onclick = async () => {
    try {
      apply(await request("waivers", { code: one.code, path: one.path, reason: $("waive-reason").value, until: $("waive-until").value }), true);
      box.close();
    } catch (error) { box.querySelector(".errorlist").textContent = error.message; }
  };
  box.showModal();
}

// -- comments

export function comment(box) {
  if (!data.rights.comment) return;
  const path = box ? box.dataset.path : "";
  const dialog = $("comment-dialog");
  $("comment-where").textContent = box ? box.getAttribute("aria-label") : say("wholeForm");
  $("comment-text").value = "";
  dialog.querySelector(".errorlist").textContent = "";
  $("comment-confirm").onclick = async () => {
    try {
      apply(await request("comments", { path, text: $("comment-text").value }), true);
      dialog.close();
      if (box) box.focus();
    } catch (error) { dialog.querySelector(".errorlist").textContent = error.message; }
  };
  dialog.showModal();
}

function comments(now) {
  const items = now.comments.map((one) => {
    const item = h("li", { class: "comment" },
      h("p", {}, h("button", { type: "button", class: "link where", text: one.where || say("deletedRow"), onclick: () => goPath(one.path) }), h("span", { class: "soft", text: `　${one.by} ${one.at}` })),
      h("p", { class: "message", text: one.text }));
    if (one.answer) item.append(h("p", { class: "answer" }, h("strong", { text: `${say("reply")}：` }), one.answer, h("span", { class: "soft", text: `　${one.answered_by}` })));
    else if (data.rights.fill && !one.settled) item.append(writer(`c${one.id}`, `${say("reply")}：${one.text}`, "", say("saveReply"), (box) => { if (box.value.trim()) { const text = box.value; box.value = ""; send("replies", { comment: one.id, text }).then((good) => { if (!good) box.value = text; }); } }));
    if (one.settled) item.append(h("p", {}, h("span", { class: "badge good", text: say("settled") }), h("span", { class: "soft", text: `　${one.settled}` })));
    else if (data.rights.comment) item.append(h("button", { type: "button", class: "link", text: say("settle"), "aria-label": `${say("settle")}：${one.text}`, onclick: () => send("settled", { comment: one.id }, () => announce(say("settled"))) }));
    return item;
  });
  const add = data.rights.comment && h("p", {}, h("button", { type: "button", text: say("comment"), onclick: () => comment(current) }));
  redraw($("comments"), add || "", items.length ? h("ul", { class: "findings" }, ...items) : h("p", { class: "empty", text: say("noComments") }));
  const open = now.comments.filter(isOpen).length;
  $("count-comments").textContent = open || "";
}

// -- files

const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function file(one) {
  const remove = S.editable && h("button", { type: "button", class: "link danger", text: say("remove"), "aria-label": `${say("remove")} ${one.name}`, onclick: async () => {
    if (confirm(say("removeFile", one.name)) && await send(`evidence/${one.id}/remove`, {}) && $("file-dialog").open) fileList();
  } });
  const open = one.row === "source" && h("button", { type: "button", class: "link", text: say("showPage"), onclick: () => showPage(one.id) });
  return h("li", {}, h("a", { href: `${data.url}evidence/${one.id}`, text: one.name, download: true }), " ", h("span", { class: "soft", text: `${size(one.size)} ${one.by} ${one.at}` }), " ", open || "", " ", remove || "");
}

function files(now) {
  const groups = new Map();
  for (const one of now.evidence) {
    const name = one.row === "source" ? say("source") : one.row ? nameAt(`indicators.${one.row}`) || say("deletedRow") : say("wholeForm");
    groups.set(name, [...(groups.get(name) || []), one]);
  }
  const add = S.editable && h("p", {}, h("button", { type: "button", text: say("addFile"), onclick: () => evidence(null) }));
  const parts = [...groups].flatMap(([name, list]) => [h("h3", { text: name }), h("ul", { class: "plain" }, ...list.map(file))]);
  redraw($("evidence"), add || "", ...(parts.length ? parts : [h("p", { class: "empty", text: say("noEvidence") })]));
  $("count-evidence").textContent = now.evidence.length || "";
  for (const mark of document.querySelectorAll(".row-menu .files")) {
    const count = now.evidence.filter((one) => one.row === mark.closest("tr").dataset.key).length;
    mark.hidden = count === 0;
    mark.textContent = count ? `${say("file")}${count}` : "";
  }
}

let fileRow = "";
function fileList() {
  const found = S.now.evidence.filter((one) => one.row === fileRow);
  $("file-list").replaceChildren(found.length ? h("ul", { class: "plain" }, ...found.map(file)) : h("p", { class: "soft", text: say("noEvidence") }));
}

export function evidence(row) {
  fileRow = row ? row.dataset.key : "";
  $("file-where").textContent = row ? nameOf(row) : say("wholeForm");
  $("file-dialog").querySelector(".errorlist").textContent = "";
  fileList();
  $("file-dialog").showModal();
}

async function addFile(input) {
  const error = $("file-dialog").querySelector(".errorlist");
  error.textContent = say("uploading");
  const body = new FormData();
  body.append("row", fileRow);
  body.append("file", input.files[0]);
  try {
    if (unsaved()) await flush();
    apply(await request("evidence", body), true);
    error.textContent = "";
  } catch (problem) { error.textContent = say("failed", problem.message); }
  input.value = "";
  fileList();
}

// -- the page that a form was read from

export async function showPage(id, note) {
  const found = await request(`evidence/${id}/page`, null, "GET").catch(() => null);
  if (!found) return;
  $("page-title").textContent = found.name;
  const pictures = Array.from({ length: found.pictures }, (_, n) => h("img", { src: `evidence/${id}/page/${n + 1}.png`, alt: `${found.name} ${n + 1}`, loading: "lazy", class: "page-picture" }));
  $("page-content").replaceChildren(...pictures, ...found.blocks.map((block) => {
    if (!block.rows) return h("p", { text: block.text });
    return h("table", { class: "list read" }, h("tbody", {}, ...block.rows.map((row) => h("tr", {}, ...row.map(([text, r, c, rows, columns]) =>
      h("td", { text, rowspan: rows > 1 ? rows : null, colspan: columns > 1 ? columns : null, class: note && text.trim() && text.replace(/\s+/g, "") === note.replace(/\s+/g, "") ? "here" : null, "data-cell": `${r},${c}` }))))));
  }));
  $("page-dialog").show();
  $("page-content").querySelector(".here")?.scrollIntoView({ block: "center" });
}

// -- marks at the cells and the hint under the one in hand

function mark(now) {
  atCell = new Map();
  for (const one of now.findings) atCell.set(one.path, [...(atCell.get(one.path) || []), one]);
  const commented = new Set(now.comments.filter(isOpen).map((one) => one.path));
  for (const box of document.querySelectorAll("#paper textarea[data-path]")) {
    const { path } = box.dataset;
    const cell = box.closest("td, .value, .sign");
    const found = atCell.get(path) || [];
    const worst = GRAVE.find((name) => found.some((one) => one.severity === name));
    cell.classList.toggle("has-error", worst === "error");
    cell.classList.toggle("has-warning", worst === "warning");
    cell.classList.toggle("has-notice", worst === "notice");
    cell.classList.toggle("has-comment", commented.has(path));
    cell.classList.toggle("has-doubt", Boolean(now.cells[path]?.[3]));
    cell.classList.toggle("has-change", path in now.changed && data.rights.comment | (now.state === "returned"));
    if (worst === "error") box.setAttribute("aria-invalid", "true"); else box.removeAttribute("aria-invalid");
    describe(box, found, now);
    const asked = found.some((one) => /reason|explain|over-achieved/.test(one.code)) && path.endsWith(".reason");
    box.placeholder = !box.readOnly && box.value === "" ? (asked ? say("askReason") : now.suggestions[path] || "") : "";
    box.previousElementSibling.textContent = `${box.value || box.placeholder} `;
  }
  for (const row of document.querySelectorAll("#paper tr[data-key]")) row.classList.toggle("has-change", `${row.dataset.list}.${row.dataset.key}` in now.changed);
  if (current && document.activeElement === current) hint(current);
}

function describe(box, found, now) {
  const words = found.map((one) => `${say(one.severity)}：${one.message}`);
  if ("fixed" in box.dataset) words.push(say("fixed"));
  if (now.cells[box.dataset.path]?.[3]) words.push(say("doubt"));
  let note = box.nextElementSibling;
  if (!words.length) {
    if (note) note.remove();
    box.removeAttribute("aria-describedby");
    return;
  }
  if (!note) {
    note = h("span", { class: "visually-hidden", id: `d-${Math.random().toString(36).slice(2, 10)}` });
    box.after(note);
  }
  const text = words.join("；");
  if (note.textContent !== text) note.textContent = text;
  box.setAttribute("aria-describedby", note.id);
}

export function hint(box) {
  const { path } = box.dataset;
  const [, read, good, doubt] = S.now.cells[path] || ["", "", true];
  const value = S.now.suggestions[path];
  const parts = [];
  if (box.value.trim() && box.value === textOf(path)) {
    if (!good) parts.push(h("p", { class: "bad", text: say("notUnderstood") }));
    else if (read) parts.push(h("p", {}, `${say("understood")} `, h("strong", { text: read })));
  }
  if (value && !box.readOnly && value !== box.value.trim()) {
    parts.push(h("p", {}, `${say("suggested")} `, h("strong", { text: value }), " ", h("button", { type: "button", tabindex: "-1", text: say("take"), title: say("takeKey", value), onclick: () => { takeSuggestion(box); box.focus(); } }), h("kbd", { text: "Alt+=" })));
  }
  for (const one of atCell.get(path) || []) parts.push(h("p", { class: one.severity }, h("strong", { text: `${say(one.severity)}　` }), one.message, h("br"), h("span", { class: "soft", text: one.advice })));
  for (const one of S.now.comments) if (one.path === path && isOpen(one)) parts.push(h("p", { class: "said" }, h("strong", { text: `${one.by}：` }), one.text));
  if ("fixed" in box.dataset) parts.push(h("p", { class: "soft", text: say("fixed") }));
  if (doubt) {
    const source = S.now.evidence.filter((one) => one.row === "source").at(-1);
    parts.push(h("p", { class: "doubt" }, `${say("doubt")}：${doubt} `, source && h("button", { type: "button", tabindex: "-1", text: say("showPage"), onclick: () => showPage(source.id, textOf(path)) }), " ",
      S.editable && h("button", { type: "button", tabindex: "-1", text: say("checked"), onclick: () => { perform([{ op: "confirm", path }]); box.focus(); } })));
  }
  if (path in S.now.changed && S.now.changed[path] !== textOf(path)) parts.push(h("p", {}, `${say("before")} `, h("del", { text: S.now.changed[path] || say("wasBlank") })));
  if (data.rights.comment) parts.push(h("p", {}, h("button", { type: "button", tabindex: "-1", text: say("comment"), onclick: () => comment(box) }), h("kbd", { text: "Alt+C" })));
  const place = $("hint");
  place.hidden = parts.length === 0;
  place.replaceChildren(...parts);
  if (place.hidden) return;
  const cell = (box.closest("td, .value, .sign") || box).getBoundingClientRect();
  const paper = $("paper").getBoundingClientRect();
  place.style.left = `${Math.max(4, Math.min(cell.left - paper.left, paper.width - place.offsetWidth - 4))}px`;
  place.style.top = `${cell.bottom - paper.top + 3}px`;
}

function summary(now) {
  const counts = GRAVE.map((name) => h("span", { class: `badge ${name}`, text: `${say(name)} ${now.counts[name]}` }));
  const parts = [h("p", { class: "badges" }, ...counts)];
  if (now.total) parts.push(h("p", {}, `${say("scoreRange")} `, h("strong", { text: now.total }), now.grade ? `　${say("grade")} ` : "", now.grade ? h("strong", { text: now.grade }) : ""));
  if (now.watch.length) parts.push(h("ul", { class: "plain" }, ...now.watch.map((one) => h("li", {}, `${one.label} `, h("span", { class: `light ${one.light}`, text: one.name }), ` ${one.text}`))));
  $("summary").replaceChildren(...parts);
  $("others").textContent = now.others.length ? say("others", now.others.join("、")) : "";
  const open = Object.entries(now.suggestions).filter(([path, value]) => field(path) && !field(path).readOnly && textOf(path) !== value).length;
  const all = document.querySelector('[data-do="take-all"]');
  if (all) {
    all.hidden = open === 0;
    $("suggested").textContent = open;
  }
}

// -- tabs

function tabs() {
  const all = [...document.querySelectorAll('[role="tab"]')];
  const choose = (tab) => all.forEach((one) => {
    const on = one === tab;
    one.setAttribute("aria-selected", String(on));
    one.tabIndex = on ? 0 : -1;
    $(one.getAttribute("aria-controls")).hidden = !on;
  });
  all.forEach((tab, number) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = all[(number + step + all.length) % all.length];
      choose(next);
      next.focus();
    });
  });
  if (S.now.comments.some(isOpen) && data.rights.fill && S.now.state === "returned") choose($("tab-comments"));
}

export function beginPanel() {
  onSnapshot((now) => {
    findings(now);
    comments(now);
    files(now);
    mark(now);
    summary(now);
  });
  tabs();
  $("file-input")?.addEventListener("change", (event) => { if (event.target.files[0]) addFile(event.target); });
  $("paper").addEventListener("focusout", () => setTimeout(() => { if (!$("paper").contains(document.activeElement)) $("hint").hidden = true; }, 150));
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyC" && current) { event.preventDefault(); comment(current); }
  });
  addEventListener("beforeprint", commitAll);
}
