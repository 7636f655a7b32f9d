// Words selected in the Chinese can be added as a term of the glossary.

import { ask } from "./dialogs.js";
import { newKey, post } from "./server.js";
import { tell, warnOf } from "./saying.js";

const LONGEST = 64;
const button = document.getElementById("pick");
const dialog = document.getElementById("add-term");
const source = document.getElementById("add-source");
const target = document.getElementById("add-target");
const kind = document.getElementById("add-kind");
const preview = document.getElementById("add-preview");

let place = null;

/** What is selected inside one Chinese sentence: {text, sentence, article, box}; null for anything else. */
function picked() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const at = range.commonAncestorContainer;
  const holder = (at instanceof Element ? at : at.parentElement)?.closest(".pickable");
  const article = holder?.closest("[data-article]");
  const text = selection.toString().trim();
  if (!article || !text || text.length > LONGEST) return null;
  return { text, sentence: holder.dataset.sentence, article: article.dataset.article, box: range.getBoundingClientRect() };
}

function offer() {
  const found = picked();
  button.hidden = !found;
  if (!found) return;
  button.style.left = `${Math.max(8, Math.min(found.box.left, innerWidth - button.offsetWidth - 8))}px`;
  button.style.top = `${Math.min(found.box.bottom + 8, innerHeight - button.offsetHeight - 8)}px`;
}

const row = (write) => ({
  key: newKey(),
  article: place.article,
  sentence: place.sentence,
  source: source.value.trim(),
  target: target.value.trim(),
  kind: kind.value,
  write,
});

let asked = 0;
let typing = 0;
let selecting = 0;

async function foresee() {
  const number = ++asked;
  if (!source.value.trim() || !target.value.trim()) {
    preview.textContent = "";
    return;
  }
  let words;
  try {
    const answer = await post("/api/term", row(false));
    const before = answer.replaces ? `It replaces ${answer.replaces.source} → ${answer.replaces.target}. ` : "";
    words = before + (answer.message || "");
  } catch (error) {
    words = [error.message, error.todo].filter(Boolean).join(" ");
  }
  if (number === asked) preview.textContent = words;
}

/** Ask for the English of what is selected and add the row. */
export async function addTerm() {
  const found = picked();
  if (!found) {
    tell("Select words in the Chinese first; then t adds them as a term.");
    return;
  }
  place = found;
  button.hidden = true;
  source.value = found.text;
  target.value = "";
  preview.textContent = "";
  if ((await ask(dialog)) !== "yes") return;
  try {
    const answer = await post("/api/term", row(true));
    tell(answer.message || `Added: ${source.value} → ${target.value}.`);
  } catch (error) {
    warnOf(error);
  }
}

export function offerTerms() {
  document.addEventListener("selectionchange", () => {
    clearTimeout(selecting);
    selecting = setTimeout(offer, 150);
  });
  // Pressing the button must not lose the selection that it is about.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", addTerm);
  for (const field of [source, target, kind]) {
    field.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(foresee, 300);
    });
  }
}
