"use strict";
(() => {
  const all = (query, from) => [...(from || document).querySelectorAll(query)];
  const one = (query) => document.querySelector(query);
  const search = one("#search");
  const shown = one("#shown");
  const rows = all("tr[data-outcome]");
  const cards = all("article.violation");
  const checked = (name) => new Set(all(`input[name="${name}"]:checked`).map((box) => box.value));
  const texts = new Map([...rows, ...cards].map((node) => [node, node.textContent.toLowerCase()]));

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = checked("outcome");
    const tiers = checked("tier");
    const fits = (node) => words.every((word) => texts.get(node).includes(word));
    let count = 0;
    for (const row of rows) {
      const keep = (!outcomes.size || outcomes.has(row.dataset.outcome))
        && (!tiers.size || tiers.has(row.dataset.tier)) && fits(row);
      row.hidden = !keep;
      count += keep ? 1 : 0;
    }
    for (const card of cards) card.hidden = !fits(card);
    const active = words.length > 0 || outcomes.size > 0 || tiers.size > 0;
    for (const api of all("#statements details.api")) {
      const some = all("tr[data-outcome]", api).some((row) => !row.hidden);
      api.hidden = !some;
      if (active && some) api.open = true;
    }
    shown.textContent = active
      ? `${count} of ${rows.length} statements shown` : `${rows.length} statements`;
  }

  function clear() {
    search.value = "";
    for (const box of all(".filters input:checked")) box.checked = false;
    filter();
  }

  function reveal() {
    const id = decodeURIComponent(location.hash.slice(1));
    const node = id && document.getElementById(id);
    if (!node) return;
    if (node.closest("[hidden]")) clear();
    for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    node.scrollIntoView();
  }

  function step(forward) {
    const list = cards.filter((card) => !card.hidden);
    if (!list.length) return;
    const at = list.indexOf(document.activeElement);
    const next = list[(at + (forward ? 1 : list.length - 1) + (at < 0 && !forward ? 1 : 0)) % list.length];
    next.focus();
    next.scrollIntoView();
  }

  one(".filters").hidden = false;
  one(".theme").hidden = false;
  search.addEventListener("input", filter);
  for (const box of all(".filters input[type=checkbox]")) box.addEventListener("change", filter);
  one("#clear").addEventListener("click", () => { clear(); search.focus(); });
  one(".theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  for (const button of all("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = button.parentElement.querySelector("pre");
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(source);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)
      && document.activeElement.type !== "checkbox";
    if (event.key === "Escape") { clear(); document.activeElement.blur(); }
    else if (typing) return;
    else if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "j") step(true);
    else if (event.key === "k") step(false);
  });
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => { for (const node of all("details")) node.open = true; });
  filter();
  reveal();
})();
