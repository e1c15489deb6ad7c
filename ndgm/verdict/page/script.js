"use strict";
(() => {
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const count = document.getElementById("count");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const claims = [...document.querySelectorAll(".claim")].map((card) => [card, card.textContent.toLowerCase()]);
  const apply = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let number = 0;
    for (const [card, text] of claims) {
      card.hidden = !(shown.has(card.dataset.verdict) && words.every((word) => text.includes(word)));
      number += card.hidden ? 0 : 1;
    }
    count.textContent = `${number} of ${claims.length} claims`;
  };
  const reveal = () => {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (card && card.hidden) {
      find.value = "";
      boxes.forEach((box) => { box.checked = true; });
      apply();
      card.scrollIntoView();
    }
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  apply();
})();
