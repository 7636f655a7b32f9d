// What stands around a claim: the neighbouring sentences, the place in the saved file.

import { nodesOf } from "./segments.js";
import { getJson } from "./server.js";

const NEAR = "zhbrief-review-neighbours";
const near = () => document.querySelectorAll("#open .near");

function showNeighbours(on) {
  const button = document.getElementById("neighbours");
  if (!button) return;
  button.setAttribute("aria-pressed", String(on));
  for (const each of near()) each.hidden = !on;
}

/** Show or hide the neighbouring sentences. */
export function neighbours() {
  const button = document.getElementById("neighbours");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  sessionStorage.setItem(NEAR, on ? "yes" : "no");
  showNeighbours(on);
}

/** Show or hide the place in the saved file. Throws as `getJson`. */
export async function savedPlace(item) {
  const box = document.getElementById("saved-place");
  const button = document.getElementById("saved");
  if (!box) return;
  const on = box.hidden;
  button.setAttribute("aria-expanded", String(on));
  box.hidden = !on;
  if (!on || box.childElementCount) return;
  for (const source of document.querySelectorAll("#open .source")) {
    const query = new URLSearchParams({ source: source.dataset.sentence });
    const place = await getJson(`/api/saved/${encodeURIComponent(item)}?${query}`);
    const caption = document.createElement("p");
    caption.className = "small soft";
    caption.textContent = place.found ? `${place.file}, line ${place.line}, characters ${place.raw_start}–${place.raw_end}` : place.message;
    box.append(caption);
    if (!place.found) continue;
    const text = document.createElement("pre");
    const marked = nodesOf([{ text: place.before, kind: "" }, { text: place.text, kind: "hit" }, { text: place.after, kind: "" }]);
    text.lang = source.lang;
    text.tabIndex = 0;
    text.setAttribute("aria-label", "The place in the saved file");
    text.append(...marked);
    box.append(text);
  }
}

/** As it was for the claim before: who wants the neighbours wants them for all. */
export const keepNeighbours = () => showNeighbours(sessionStorage.getItem(NEAR) === "yes");
