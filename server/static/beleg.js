// Suggestions while typing; on an article's page the claim list follows the reading.
// Every page works without this file.
"use strict";

const suggestions = document.getElementById("things");
let lastAsked = 0;

async function suggest(field) {
  const words = field.value.trim();
  const asked = ++lastAsked;
  if (words.length < 2) return;
  const answer = await fetch(`/suggest?q=${encodeURIComponent(words)}`);
  if (!answer.ok || asked !== lastAsked) return;
  const found = await answer.json();
  suggestions.replaceChildren(...found.map((thing) => {
    const option = document.createElement("option");
    option.value = thing.name;
    return option;
  }));
}

for (const field of document.querySelectorAll("input[list=things]")) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 150, field);
  });
}

function followReading(text, list) {
  const inView = new Set();
  const show = () => {
    let first = null;
    for (const number of inView) if (first === null || number < first) first = number;
    for (const item of list.querySelectorAll(".current")) item.classList.remove("current");
    const item = first === null ? null : document.getElementById(`claim-${first}`);
    if (!item) return;
    item.classList.add("current");
    const box = list.closest(".claims");
    const beside = getComputedStyle(box).overflowY === "auto";
    if (beside && !box.contains(document.activeElement) && !box.matches(":hover")) {
      box.scrollTo({ top: item.offsetTop - box.clientHeight / 4 });
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = Number(entry.target.dataset.claim);
      if (entry.isIntersecting) inView.add(number); else inView.delete(number);
    }
    show();
  }, { rootMargin: "-15% 0px -55% 0px" });
  for (const number of text.querySelectorAll("a.number")) observer.observe(number);
}

const text = document.getElementById("text");
const list = document.getElementById("claim-list");
if (text && list) followReading(text, list);
