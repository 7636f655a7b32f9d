// The queue: one thing open, one key a decision.

import { keepNeighbours, neighbours, savedPlace } from "./around.js";
import { BEYOND } from "./beyond.js";
import { ask } from "./dialogs.js";
import { Editor } from "./editor.js";
import { about, currentLine, decide } from "./hits.js";
import { joinMarks, showAlone } from "./joined.js";
import { commonKeys, listen } from "./keys.js";
import { filter, form, list, mark, rows, showRow, withFilter } from "./list.js";
import { openOutbox } from "./outbox.js";
import { addTerm, offerTerms } from "./picking.js";
import { Refused, getJson, getPage } from "./server.js";
import { showProgress, tell, unwarn, warnOf } from "./saying.js";
import * as undoing from "./undoing.js";

const POLL = 5000;

const find = document.getElementById("filter-q");
const holder = document.getElementById("open");
const pane = document.getElementById("main");
const confirmation = document.getElementById("confirm");

let editor = null;
let version = "";
let busy = Promise.resolve();

const item = () => document.getElementById("item");

// Opening and moving

/** Bring what is in the pane to life. */
function settle() {
  const open = item();
  editor = null;
  if (!open) return;
  if (open.dataset.kind === "claim") {
    const english = [...document.querySelectorAll("#english mark")];
    showAlone(open.querySelectorAll(".source mark"), new Set(english.map((each) => each.dataset.key)));
    editor = new Editor(open, saveEdit);
    keepNeighbours();
  }
  mark(open.dataset.id);
}

/** Open an item. `focus`: put the focus on its title, as a key or click asks for. */
async function open(id, { focus = true } = {}) {
  let page;
  try {
    page = await getPage(`/queue/item/${encodeURIComponent(id)}`);
  } catch (error) {
    warnOf(error);
    return false;
  }
  holder.replaceChildren(...page.body.childNodes);
  item()?.classList.add("is-new");
  history.replaceState(null, "", withFilter("/queue", { item: id }));
  settle();
  pane.scrollTop = 0;
  if (focus) document.getElementById("item-title")?.focus({ preventScroll: true });
  return true;
}

/** Whether the text in the editor may be left: nothing was typed, or the editor agrees. */
async function mayLeave() {
  if (!editor?.isDirty) return true;
  const answer = await ask(confirmation, {
    title: "This text is not saved",
    words: "It stays in this tab: come back to the claim and it is there again. It counts only when it is saved.",
    yes: "Leave it",
  });
  if (answer !== "yes") editor.box.focus();
  return answer === "yes";
}

async function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.id === item()?.dataset.id);
  let next = all[at < 0 ? 0 : at + step];
  if (!next && step > 0 && (await more())) next = rows()[at + step];
  if (!next) {
    tell(step > 0 ? "That was the last one." : "This is the first one.");
    return;
  }
  if ((await mayLeave()) && (await open(next.dataset.id))) tell("");
}

// The list

/** Put the next rows under those there are. True when there were any. */
async function more() {
  const shown = document.getElementById("rows");
  if (!document.getElementById("more")) return false;
  const all = form.elements.state.checked;
  // Of those still open, the ones here are the first: what is decided has left the server's pages.
  const known = rows().filter((row) => all || row.dataset.done === "no").length;
  const pageNumber = Math.floor(known / Number(shown.dataset.size)) + 1;
  const page = await getPage(withFilter("/queue/list", { page: pageNumber }));
  const here = new Set(rows().map((row) => row.dataset.id));
  const fresh = [...page.querySelectorAll("#rows > li")].filter((entry) => !here.has(entry.firstElementChild.dataset.id));
  shown.append(...fresh);
  if (!page.getElementById("more") || !fresh.length) document.getElementById("more").parentElement.remove();
  return fresh.length > 0;
}

async function applyFilter({ focus = false } = {}) {
  if (!(await mayLeave())) return;
  const page = await getPage(withFilter("/queue"));
  list.replaceChildren(...page.getElementById("list").childNodes);
  holder.replaceChildren(...page.getElementById("open").childNodes);
  history.replaceState(null, "", withFilter("/queue"));
  settle();
  const shown = document.getElementById("rows").dataset;
  document.getElementById("filter-clear").hidden = !filter();
  tell(`${shown.shown} to go through; ${shown.done} of ${shown.total} decided.`);
  if (focus) document.getElementById("item-title")?.focus({ preventScroll: true });
}

// Decisions

/** Show what the server has written, and go on: to the next open one, or stay where something is left here. */
async function written(answer, said, { stay = false } = {}) {
  version = answer.version;
  showRow(answer.row);
  const words = showProgress(answer.progress);
  document.title = `Queue, ${words} · zhbrief review`;
  const next = answer.next || rows().find((row) => row.dataset.done === "no")?.dataset.id;
  const current = item()?.dataset.id;
  // A place among others, or a name inside a claim: what is open stays open while it waits itself.
  if (stay && current && (answer.row?.id !== current || !answer.row.done)) {
    const unfolded = document.getElementById("names")?.open;
    await open(current);
    if (unfolded) document.getElementById("names").open = true;
  }
  else if (next) await open(next);
  else await finish();
  tell(`${said} ${words}.`);
}

/** Nothing is open under this filter: the server's words for it. */
async function finish() {
  const page = await getPage(withFilter("/queue", { item: "" }));
  const pieces = page.getElementById("open");
  if (pieces) holder.replaceChildren(...pieces.childNodes);
  settle();
}

/** One after another: a second key waits for the first to be written, and is about what is open then. */
function inTurn(action) {
  busy = busy.then(action).catch((error) => {
    if (error instanceof Refused && error.code === "stale") {
      tell("Not saved: the note was made again.");
    }
    warnOf(error);
  });
  return busy;
}

async function put(path, body, said, options) {
  const answer = await decide(withFilter(path), body);
  if (!answer) return; // kept for later, or not wanted
  unwarn();
  undoing.remember(answer);
  await written(answer, said, options);
}

const claimBody = (verdict, text) => {
  const { id, was, seen } = item().dataset;
  return { item: id, verdict, text, was, seen };
};

/** A key that means nothing for what is open. */
const notHere = (why) => tell(item() ? why : "Nothing is open.");

const isClaim = () => item()?.dataset.kind === "claim";
const isTerm = () => item()?.dataset.kind === "term";

async function accept() {
  if (!isClaim()) return notHere("a accepts a claim; a term is right with r.");
  return (await mayLeave()) ? put("/api/claim", claimBody("accepted", ""), "Accepted. Saved.") : undefined;
}

async function choose(number) {
  const option = isClaim() && holder.querySelectorAll("[data-draft]")[number - 1];
  if (!option) return tell(`There is no draft ${number} here.`);
  return (await mayLeave()) ? put("/api/claim", claimBody("chosen", option.dataset.draft), `Draft ${number} chosen. Saved.`) : undefined;
}

function edit() {
  if (!isClaim()) return notHere("e edits a claim; a term gets better English with b.");
  return editor.open();
}

function saveEdit(text) {
  return inTurn(async () => {
    if (!text) return tell("Write the English first.");
    const now = editor;
    const body = claimBody("edited", text);
    now.first = now.box.value; // sent: leaving is no loss, the outbox has it
    now.forget();
    try {
      await put("/api/claim", body, "Edited. Saved.");
    } catch (error) {
      now.first = "";
      now.typed();
      throw error;
    }
    return undefined;
  });
}

const hitBody = (verdict, english = "", surface = "") => {
  const { id, seen } = item().dataset;
  return { item: id, verdict, english, surface, seen };
};

async function right() {
  if (!isTerm()) return notHere("r is for a name or term; a claim is accepted with a.");
  return put("/api/hit", hitBody("right"), "Right. Saved.");
}

async function here(verdict, line = isTerm() ? currentLine() : null) {
  if (!line) return notHere("w is for a name or term.");
  return put("/api/hit", about(line, verdict), verdict === "right" ? "Right here. Saved." : "Wrong here. Saved.", { stay: true });
}

async function better() {
  if (!isTerm()) return notHere("b is for a name or term; a claim is edited with e.");
  const field = document.getElementById("better-english");
  field.value = item().dataset.target;
  const answer = await ask(document.getElementById("better"), { term: item().dataset.term });
  const english = field.value.trim();
  if (answer !== "yes" || !english) return undefined;
  return put("/api/hit", hitBody("better-english", english), `Now “${english}”. Saved.`);
}

/** What reaches beyond this place is asked first. */
async function beyond(verdict) {
  if (!isTerm()) return notHere("This key is for a name or term.");
  const { title, words, yes, said } = BEYOND[verdict];
  const surfaces = document.getElementById("hits").dataset.surfaces.split("\n").filter(Boolean);
  const select = document.getElementById("confirm-surface");
  select.replaceChildren(...surfaces.map((surface) => new Option(surface, surface)));
  document.getElementById("confirm-surface-field").hidden = surfaces.length < 2;
  const { term, target, hits } = item().dataset;
  const answer = await ask(confirmation, { title, yes, words: `${words(term, target)} It has ${hits === "1" ? "1 place" : `${hits} places`} in this folder.` });
  document.getElementById("confirm-surface-field").hidden = true;
  return answer === "yes" ? put("/api/hit", hitBody(verdict, "", select.value), said) : undefined;
}

async function undo(key) {
  const which = key || undoing.last() || item()?.dataset.seen;
  if (!which) return tell("Nothing to undo.");
  const answer = await decide(withFilter("/api/undo"), { undo: which });
  undoing.forget(which);
  if (!answer) return undefined;
  version = answer.version;
  showRow(answer.row);
  const words = showProgress(answer.progress);
  if (answer.row) await open(answer.row.id);
  return tell(`Undone. ${words}.`);
}

const follow = (id) => {
  const link = document.getElementById(id);
  if (link) location.assign(link.href);
};

// What other tabs and programs decide

async function look() {
  if (document.hidden) return;
  let now;
  try {
    now = await getJson("/api/progress");
  } catch {
    return; // the next decision will say so
  }
  if (!version) version = now.version;
  if (now.version === version) return;
  version = now.version;
  const words = showProgress(now);
  const current = item()?.dataset.id;
  const page = await getPage(withFilter("/queue/list"));
  list.replaceChildren(...page.body.childNodes);
  if (current && !editor?.isOpen) await open(current, { focus: false });
  else if (current) mark(current);
  tell(`Decided elsewhere too: ${words}.`);
}

let watching = false;

/** Look in turn: not while a decision is on its way. */
async function watch() {
  if (watching) return;
  watching = true;
  await inTurn(look);
  watching = false;
}

// Wiring

const ACTS = {
  accept,
  edit,
  right,
  "better-english": better,
  "right-here": (line) => here("right", line),
  "wrong-here": (line) => here("wrong-here", line),
  "wrong-always": () => beyond("wrong-always"),
  "not-a-name": () => beyond("not-a-name"),
  undo: () => undo(),
  next: () => move(1),
  previous: () => move(-1),
  "draft-1": () => choose(1),
  "draft-2": () => choose(2),
  "draft-3": () => choose(3),
};

const act = (name, ...given) => inTurn(() => ACTS[name](...given));

pane.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.act) act(button.dataset.act, button.closest(".hit") || undefined);
  else if (button.dataset.draft !== undefined) inTurn(() => choose([...holder.querySelectorAll("[data-draft]")].indexOf(button) + 1));
  else if (button.dataset.undo) inTurn(() => undo(button.dataset.undo));
  else if (button.id === "neighbours") neighbours();
  else if (button.id === "saved") inTurn(() => savedPlace(item().dataset.id));
});

list.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = event.target.closest("a[data-id]");
  if (row) {
    event.preventDefault();
    inTurn(async () => ((await mayLeave()) ? open(row.dataset.id) : undefined));
  } else if (event.target.closest("#more")) {
    inTurn(more);
  }
});

let typing = 0;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  find.blur(); // what is typed from now on are keys
  inTurn(() => applyFilter({ focus: true }));
});
form.addEventListener("change", (event) => {
  if (event.target !== find) inTurn(() => applyFilter());
});
find.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => inTurn(() => applyFilter()), 250);
});
find.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    if (find.value) {
      find.value = "";
      inTurn(() => applyFilter());
    }
    (document.getElementById("item-title") || find).focus();
  }
});
// Where there is room the filters stand open; on a narrow screen the list comes first.
document.getElementById("filter-more").open = matchMedia("(min-width: 68rem) and (min-height: 36rem)").matches;
document.getElementById("filter-go").hidden = true; // every change applies at once

addEventListener("beforeunload", (event) => {
  if (editor?.isDirty) event.preventDefault();
});

joinMarks();
offerTerms();
settle();
openOutbox((answer) => {
  if (!answer.progress) return;
  undoing.remember(answer);
  inTurn(() => written(answer, "Saved now."));
});
setInterval(watch, POLL);
document.addEventListener("visibilitychange", watch);
listen({
  ...commonKeys(),
  j: () => act("next"),
  k: () => act("previous"),
  a: () => act("accept"),
  e: () => act("edit"),
  1: () => act("draft-1"),
  2: () => act("draft-2"),
  3: () => act("draft-3"),
  r: () => act("right"),
  w: () => act("wrong-here"),
  x: () => act("wrong-always"),
  n: () => act("not-a-name"),
  b: () => act("better-english"),
  u: () => act("undo"),
  c: neighbours,
  s: () => isClaim() && inTurn(() => savedPlace(item().dataset.id)),
  t: addTerm,
  "/": () => find.focus(),
  "g a": () => follow("to-article"),
  "g t": () => follow("to-term"),
});
