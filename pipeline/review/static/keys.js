// One key, one decision. Keys are heard only where nobody types, and can be switched off in the help.

import { anyOpen, ask } from "./dialogs.js";

const SWITCH = "zhbrief-review-keys";
const TYPED_INTO = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

const switchedOff = () => localStorage.getItem(SWITCH) === "off";

function heard(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return false;
  if (anyOpen() || switchedOff()) return false;
  return !(event.target instanceof Element && event.target.closest(TYPED_INTO));
}

/** Listen for keys; from then on the page is ready. `actions` maps a key ("j", "?") or two in a row ("g o") to a function. */
export function listen(actions) {
  let first = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (!heard(event)) return;
    const key = event.key;
    const both = `${first} ${key}`;
    clearTimeout(timer);
    const action = first && actions[both] ? actions[both] : actions[key];
    first = "";
    if (action) {
      event.preventDefault();
      action(event);
    } else if (Object.keys(actions).some((each) => each.startsWith(`${key} `))) {
      first = key;
      timer = setTimeout(() => (first = ""), 1500);
    }
  });
  document.documentElement.dataset.ready = "yes";
}

/** The help dialog, its button, and the switch in it. */
export function help() {
  const dialog = document.getElementById("help");
  const box = document.getElementById("keys-on");
  box.checked = !switchedOff();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  const open = () => ask(dialog);
  document.getElementById("help-button").addEventListener("click", open);
  return open;
}

/** Keys that every page has. */
export function commonKeys() {
  return {
    "?": help(),
    "g q": () => location.assign("/queue"),
    "g o": () => location.assign("/"),
  };
}
