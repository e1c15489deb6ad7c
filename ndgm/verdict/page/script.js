"use strict";
// What a reader looks for: λ and lambda, b₀, b_0 and b0, ≤ and <= are the same.
const folded = (() => {
  const greek = { alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", zeta: "ζ", eta: "η", theta: "θ",
    iota: "ι", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ",
    upsilon: "υ", phi: "φ", chi: "χ", psi: "ψ", omega: "ω" };
  const named = new RegExp(`(?<![a-z])(?:${Object.keys(greek).join("|")})(?![a-z])`, "g");
  const signs = { "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "ς": "σ", "·": "*", "⋅": "*", "′": "'" };
  return (text) => text.replace(/[≤≥≠−·⋅′]/g, (sign) => signs[sign]).normalize("NFKD")
    .replace(/[\p{M}_^{}\u2061-\u2064]/gu, "").toLowerCase().replaceAll("ς", "σ")
    .replace(named, (name) => greek[name]);
})();
// Texts that the page keeps deflated: code, proofs, how mutants die, and issues that dispute a claim.
let texts = null;
const kept = (() => {
  let found;
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";
  const unpacked = (text) => {
    const digits = new Uint8Array(128);
    [...letters].forEach((letter, digit) => { digits[letter.charCodeAt(0)] = digit; });
    const missing = (5 - text.length % 5) % 5;
    const whole = text + "~".repeat(missing);
    const bytes = new DataView(new ArrayBuffer(whole.length / 5 * 4));
    for (let place = 0; place < whole.length; place += 5) {
      let number = 0;
      for (let next = place; next < place + 5; next++) number = number * 85 + digits[whole.charCodeAt(next)];
      bytes.setUint32(place / 5 * 4, number);
    }
    return bytes.buffer.slice(0, bytes.byteLength - missing);
  };
  const inflate = async () => {
    const bytes = unpacked(document.getElementById("kept").textContent);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    texts = await new Response(stream).json();
    return texts;
  };
  return () => (found ??= inflate());
})();
const named = (name) => texts[name[0]][name.slice(1)];
const fill = (place) => {
  const text = named(place.dataset.kept);
  if (place.matches(".filled")) return;
  place.classList.add("filled");
  if (place.matches(".mutants")) {
    const deaths = text.split("\0");
    place.querySelectorAll("p").forEach((mutant, position) => {
      const death = document.createElement("span");
      death.textContent = deaths[position];
      mutant.append(" ", death);
    });
  } else if (place.matches("details")) {
    place.querySelectorAll(":scope > :not(summary)").forEach((one) => one.remove());
    place.insertAdjacentHTML("beforeend", text);  // What is no tag was escaped when the page was made.
  } else {
    place.textContent = text;
    place.before(copies(place));
  }
};
// A button that copies a text, and where to take it.
const copies = (text) => {
  const line = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy the text of an issue";
  button.addEventListener("click", async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(text.textContent);
      copied = true;
    } catch {
      getSelection().selectAllChildren(text);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Selected: copy it from here";
  });
  line.append(button);
  const issues = document.getElementById("issues");
  if (issues) {
    const link = issues.cloneNode(true);
    link.removeAttribute("id");
    line.append(" for ", link);
  }
  return line;
};
let printing = false;
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!opened.open || printing) return;
  const place = opened.dataset.kept ? opened : opened.querySelector(":scope > [data-kept]");
  if (place) kept().then(() => fill(place), () => { opened.dataset.lost = "This browser cannot unpack it."; });
}, true);
document.documentElement.classList.add("scripted");
(() => {
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const count = document.getElementById("count");
  const cards = [...document.querySelectorAll(".claim")];
  const chapters = [...document.querySelectorAll("#chapters > section")];
  const shows = [...document.querySelectorAll("[data-show]")];
  const chosen = new Set();
  let hits = [];
  let at = 0;
  // Of each card its texts, those first in which a hit counts most: its id; what it says; all of it; its code.
  const known = new Map();
  let codes = null;
  const textsOf = (card) => {
    if (!known.has(card)) {
      const said = [...card.querySelectorAll(".statement, .parts, .because, h3, h4")].map((one) => one.textContent);
      known.set(card, [card.querySelector("h3 a").textContent, said.join(" "), card.textContent].map(folded));
    }
    return known.get(card);
  };
  const signs = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&#34;": '"', "&#39;": "'" };
  const untagged = (text) => text.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|amp|#3[49]);/g, (sign) => signs[sign]);
  const read = (name) => (name[0] === "m" ? named(name) : untagged(named(name)));
  const codeOf = (card) => {
    if (codes && !codes.has(card)) {
      const names = [...card.querySelectorAll("details[data-kept]")].map((one) => one.dataset.kept);
      const asides = names.filter((one) => one[0] === "a").map(named).join(" ");
      const within = [...asides.matchAll(/<details[^>]* data-kept="(\w+)"/g)].map((one) => one[1]);
      codes.set(card, folded([...names, ...within].map(read).join(" ")));
    }
    return codes ? codes.get(card) : "";
  };
  const rank = (card, words) => {
    let sought = words;
    if (textsOf(card)[0] === words.join(" ")) return 0;
    const found = textsOf(card).findIndex((text) => (sought = sought.filter((word) => !text.includes(word))).length === 0);
    if (found >= 0) return found + 1;
    return sought.every((word) => codeOf(card).includes(word)) ? 4 : -1;
  };
  const apply = () => {
    const words = folded(find.value).split(/\s+/).filter(Boolean);
    const ranked = [];
    for (const card of cards) {
      const wanted = !chosen.size || chosen.has(card.dataset.verdict);
      const found = wanted ? (words.length ? rank(card, words) : 0) : -1;
      card.hidden = found < 0;
      if (found >= 0) ranked.push([found, card]);
    }
    for (const chapter of chapters) {
      chapter.hidden = !chapter.querySelector(".claim:not([hidden])");
    }
    for (const show of shows) {
      show.setAttribute("aria-pressed", chosen.has(show.dataset.show));
    }
    hits = ranked.sort((one, other) => one[0] - other[0]).map(([, card]) => card);
    at = 0;
    const lesser = ranked.filter(([found]) => found > 2).length;
    count.textContent = `${hits.length} of ${cards.length} claims`
      + (lesser ? `, ${lesser} not by ${lesser === 1 ? "its" : "their"} statement` : "");
    if (words.length && !codes) {
      kept().then(() => {
        // What the count says now may make the bar higher than it was when the hit was brought below it.
        const stays = isBrought();
        codes = new Map();
        apply();
        if (stays) bringHit();
      }, () => {});
    }
  };
  const clear = () => { find.value = ""; chosen.clear(); apply(); };
  const isFiltered = () => Boolean(find.value.trim() || chosen.size);
  // Where a card is, is known only once those before it were drawn: look again when they were.
  const bring = (place) => {
    place.scrollIntoView({ block: "start" });
    requestAnimationFrame(() => requestAnimationFrame(() => place.scrollIntoView({ block: "start" })));
  };
  const isBrought = () => {
    const below = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    return hits.length > 0 && Math.abs(hits[at].getBoundingClientRect().top - below) < 3;
  };
  const bringHit = () => {
    if (isFiltered() && hits.length) bring(hits[at]);
  };
  // The address: #q=words&v=verdict,verdict; any other is a place on the page.
  const address = () => {
    const parts = [];
    if (find.value.trim()) parts.push(`q=${encodeURIComponent(find.value.trim())}`);
    if (chosen.size) parts.push(`v=${[...chosen].join(",")}`);
    return parts.join("&");
  };
  const remember = (replace) => {
    history[replace ? "replaceState" : "pushState"](null, "", `#${address()}`);
  };
  const decoded = (text) => {
    try { return decodeURIComponent(text.replaceAll("+", " ")); } catch { return text; }
  };
  const open = (place) => {
    for (let one = place; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
    }
  };
  // An aside is kept, and with it the places in it.
  const unpack = async (id) => {
    await kept();
    const position = texts.a.findIndex((text) => text.includes(` id="${id}"`));
    const aside = document.querySelector(`[data-kept="a${position}"]:not(.filled)`);
    if (aside) fill(aside);
    return Boolean(aside);
  };
  const go = () => {
    const hash = location.hash.slice(1);
    if (/^[qv]=/.test(hash)) {
      const given = new Map(hash.split("&").map((part) => [part.slice(0, 1), decoded(part.slice(2))]));
      find.value = given.get("q") ?? "";
      chosen.clear();
      (given.get("v") ?? "").split(",").filter((one) => shows.some((show) => show.dataset.show === one))
        .forEach((one) => chosen.add(one));
      apply();
      bringHit();
    } else if (hash) {
      const place = document.getElementById(hash) ?? document.getElementById(decoded(hash));
      if (!place) return unpack(decoded(hash)).then((found) => found && go(), () => {});
      if (place.closest("[hidden]")) clear();
      open(place);
      bring(place);
    } else if (isFiltered()) {
      clear();
    }
  };
  let typing = false;
  find.addEventListener("input", () => {
    apply();
    remember(typing);
    typing = true;
    bringHit();
  });
  find.addEventListener("blur", () => { typing = false; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    at = hits.length ? (at + 1) % hits.length : 0;
    bringHit();
  });
  const toggle = (show) => {
    const verdict = show.dataset.show;
    if (!chosen.delete(verdict)) chosen.add(verdict);
    apply();
    remember(false);
    bringHit();
  };
  for (const show of shows) {
    show.setAttribute("role", "button");
    show.setAttribute("aria-pressed", "false");
    show.addEventListener("click", (event) => { event.preventDefault(); toggle(show); });
    show.addEventListener("keydown", (event) => {
      if (event.key === " " && show.tagName === "A") { event.preventDefault(); toggle(show); }
    });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]:not([data-show])');
    // A second click on a link changes no address, and its card may be hidden by now.
    if (link && link.hash === location.hash) go();
  });
  addEventListener("hashchange", go);
  addEventListener("popstate", go);
  form.hidden = false;
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--bar", `${form.offsetHeight + 8}px`);
  }).observe(form);
  count.textContent = `${cards.length} of ${cards.length} claims`;
  if (location.hash) go();
})();
// The graph: what a claim rests on, and what rests on it, stands out when it is pointed at.
(() => {
  const graph = document.querySelector(".scroll svg");
  const light = (node) => {
    graph.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    graph.classList.toggle("pointed", Boolean(node));
    if (!node) return;
    const number = node.dataset.node;
    node.classList.add("lit");
    for (const line of graph.querySelectorAll(`[data-from="${number}"], [data-to="${number}"]`)) {
      line.classList.add("lit");
      const other = line.dataset.from === number ? line.dataset.to : line.dataset.from;
      graph.querySelector(`[data-node="${other}"]`).classList.add("lit");
    }
  };
  for (const [event, lit] of [["mouseover", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) {
    graph.addEventListener(event, ({ target }) => light(lit ? target.closest("[data-node]") : null));
  }
})();
// On paper what is folded is open, but for what it leaves out.
(() => {
  let opened = [];
  addEventListener("beforeprint", () => {
    printing = true;
    opened = [...document.querySelectorAll("details:not([open], .code, .dispute, .mutants, .asides)")];
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => {
    opened.forEach((one) => { one.open = false; });
    opened = [];
    printing = false;
  });
})();
