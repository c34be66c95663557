// Lists: choose all, count what is chosen, ask for the reason that a return needs; downloads. Everything works without it.
"use strict";
const batch = document.getElementById("batch");
const all = document.getElementById("all");
if (batch && all) {
  const boxes = [...batch.querySelectorAll("input[name=dossier]")];
  const chosen = document.getElementById("chosen");
  const reason = document.getElementById("reason");
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    chosen.textContent = number ? `${chosen.dataset.text} ${number}` : "";
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };
  document.querySelector("[data-all]").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  batch.addEventListener("change", count);
  for (const button of batch.querySelectorAll("button[name=take]")) {
    button.addEventListener("click", () => {
      reason.required = button.dataset.reason === "1";
    });
  }
}
// Downloads: look again every two seconds while one is being made.
async function lookAgain() {
  const place = document.getElementById("jobs");
  if (!place || !place.dataset.running) return;
  if (!document.hidden && !place.contains(document.activeElement)) {
    const answer = await fetch(location.href).catch(() => null);
    const fresh = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("jobs");
    if (fresh) place.replaceWith(fresh);
  }
  setTimeout(lookAgain, 2000);
}
setTimeout(lookAgain, 2000);
