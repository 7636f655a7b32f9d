// A term's page: its places decided one by one, its renderings merged into one.

import { about, currentLine, decide, lines } from "./hits.js";
import { joinMarks } from "./joined.js";
import { commonKeys, listen } from "./keys.js";
import { openOutbox } from "./outbox.js";
import { getPage } from "./server.js";
import { showProgress, tell, unwarn, warnOf } from "./saying.js";
import * as undoing from "./undoing.js";

const term = document.getElementById("main").dataset.term;

/** The page as it is now, with the focus near where it was. */
async function again(index) {
  const page = await getPage(location.pathname + location.search);
  document.getElementById("content").replaceWith(page.getElementById("content"));
  lines()[Math.min(index, lines().length - 1)]?.querySelector("button")?.focus();
}

async function put(path, body, said) {
  const index = lines().findIndex((line) => line.dataset.hit === body.hit);
  try {
    const answer = await decide(path, body);
    if (!answer) return;
    unwarn();
    if (path !== "/api/undo") undoing.remember(answer);
    const words = showProgress(answer.progress);
    await again(Math.max(index, 0));
    tell(`${said} ${words}.`);
  } catch (error) {
    warnOf(error);
  }
}

const right = (line) => line && put("/api/hit", about(line, "right"), "Right here. Saved.");
const wrong = (line) => line && put("/api/hit", about(line, "wrong-here"), "Wrong here. Saved.");

async function undo(key) {
  const which = key || undoing.last();
  if (!which) return tell("Nothing to undo.");
  await put("/api/undo", { undo: which }, "Undone.");
  return undoing.forget(which);
}

/** j and k: to the next or previous place. */
function move(step) {
  const all = lines();
  const at = all.findIndex((line) => line.contains(document.activeElement));
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.querySelector("button")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const line = button?.closest(".hit");
  if (!line) return;
  if (button.dataset.undo) undo(button.dataset.undo);
  else if (button.dataset.act === "right-here") right(line);
  else if (button.dataset.act === "wrong-here") wrong(line);
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "merge") return;
  event.preventDefault();
  const chosen = new FormData(event.target);
  const english = document.getElementById("merge-other").value.trim() || chosen.get("english");
  const forbid = chosen.getAll("forbid").filter((each) => each !== english);
  put("/api/merge", { term, english, forbid }, `Everywhere “${english}” from the next run on. Saved.`);
});

listen({
  ...commonKeys(),
  j: () => move(1),
  k: () => move(-1),
  r: () => right(currentLine()),
  w: () => wrong(currentLine()),
  u: () => undo(),
});
joinMarks();
openOutbox(() => again(0));
