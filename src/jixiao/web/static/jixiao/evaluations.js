// The scoring sheet: adds up while typing, marks points beyond the limit, asks before unsaved work is left. All works without it.
"use strict";
const sheet = document.querySelector("form[data-sheet]");
if (sheet) {
  const boxes = [...sheet.querySelectorAll("input.points")];
  const sum = document.getElementById("sum");
  const left = document.getElementById("left");
  const count = () => {
    let cents = 0;
    let blank = 0;
    for (const box of boxes) {
      const text = box.value.trim();
      const value = Number(text);
      const wrong = text !== "" && !(value >= 0 && value <= Number(box.dataset.most || Infinity));
      box.setAttribute("aria-invalid", wrong ? "true" : "false");
      if (text === "") blank += 1;
      else if (!wrong) cents += Math.round(value * 100);
    }
    if (sum && boxes.length) sum.textContent = String(cents / 100);
    if (left) left.textContent = blank && boxes.length ? `${left.dataset.text} ${blank}` : "";
  };
  sheet.addEventListener("input", count);
  count();
}
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
