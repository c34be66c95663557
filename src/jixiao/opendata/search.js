"use strict";
// Finds projects, units and departments by the words typed; the index is fetched when the field is first used.
(() => {
  const most = 50;
  const form = document.querySelector("form.search");
  if (!form) return;
  const input = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const list = form.querySelector("ul");
  const words = form.dataset;
  let index = null;

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  const load = async () => {
    if (index) return index;
    const answer = await fetch(words.index);
    if (!answer.ok) throw new Error(answer.statusText);
    const entries = (await answer.json()).entries;
    index = entries.map(([name, about, page]) => ({ name, about, page, key: plain(`${name} ${about}`) }));
    return index;
  };

  const item = ({ name, about, page }) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = words.root + page;
    link.textContent = name;
    const small = document.createElement("small");
    small.textContent = ` ${about}`;
    line.append(link, small);
    return line;
  };

  const show = async () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    if (!wanted.length) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      const found = (await load()).filter(({ key }) => wanted.every((word) => key.includes(word)));
      list.replaceChildren(...found.slice(0, most).map(item));
      const count = found.length ? words.found.replace("{}", found.length) : words.none;
      status.textContent = found.length > most ? `${count}，${words.more.replace("{}", most)}` : count;
    } catch {
      status.textContent = words.failed;
    }
  };

  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.hidden = false;
})();
