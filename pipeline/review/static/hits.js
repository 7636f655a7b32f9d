// One place of a term: right, wrong here, taken back. The same on the queue and on a term's page.

import { ask } from "./dialogs.js";
import { Refused } from "./server.js";
import { send } from "./outbox.js";

/** Send a decision; where another tab or program decided meanwhile, ask, and repeat it when wanted. */
export async function decide(path, body) {
  try {
    return await send(path, body);
  } catch (error) {
    if (!(error instanceof Refused && error.code === "decided-elsewhere")) throw error;
    const standing = error.body.decision;
    const by = standing?.by ? ` by ${standing.by}` : "";
    const answer = await ask(document.getElementById("confirm"), {
      title: "Decided meanwhile",
      words: `It was decided${by}: ${standing ? standing.verb : "otherwise"}${standing?.text ? ` (${standing.text})` : ""}. Put yours in its place?`,
      yes: "Replace it",
    });
    return answer === "yes" ? send(path, { ...body, force: true }) : undefined;
  }
}

/** The body of a decision about the one place of `line`, an <li class="hit">. */
export const about = (line, verdict) => ({ hit: line.dataset.hit, verdict, english: "", surface: "", seen: line.dataset.seen });

export const lines = () => [...document.querySelectorAll("#hits > .hit")];

/** The place that a key is about: where the focus is, else the first that waits, else the first. */
export function currentLine() {
  const all = lines();
  return all.find((line) => line.contains(document.activeElement)) || all.find((line) => line.dataset.done === "no") || all[0] || null;
}
