// A decision is kept in the browser until the server has said that it is written. Each has a key of its own, and the
// same key is written once, so that sending it again is safe: after a lost answer, a crash, or from a second tab.

import { Refused, Unreachable, newKey, post } from "./server.js";
import { tell, unwarn, warn } from "./saying.js";

const SLOT = `zhbrief-review-outbox:${document.querySelector('meta[name="folder"]').content}`;
const WAITS = [1, 2, 4, 8, 15, 30];

// One entry a slot, so that two tabs never overwrite each other's; the time in its name keeps the order.
function kept() {
  const found = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const slot = localStorage.key(index);
    if (slot.startsWith(`${SLOT}:`)) found.push({ slot, ...JSON.parse(localStorage.getItem(slot)) });
  }
  return found.sort((one, other) => (one.slot < other.slot ? -1 : 1));
}

function keep(path, body) {
  const entry = { slot: `${SLOT}:${String(Date.now()).padStart(15, "0")}:${body.key}`, path, body };
  localStorage.setItem(entry.slot, JSON.stringify({ path, body }));
  return entry;
}

const drop = (entry) => localStorage.removeItem(entry.slot);

// Not there, not able to write, or started anew (its tokens are others then): worth another try.
const passing = (error) => error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || error.status === 403));

let timer = 0;
let tries = 0;
let arrived = () => {};

/** `whenArrived(answer)` is called for what could only be written at a later try. */
export function openOutbox(whenArrived) {
  arrived = whenArrived;
  addEventListener("online", sendKept);
  if (kept().length) sendKept();
}

function reason(error) {
  if (error instanceof Refused && error.status === 403) return "The server was started again: open the address that it printed.";
  // What is kept belongs to this address, its port included.
  if (error instanceof Unreachable) return `${error.message} If it was ended, start it again with --port ${location.port}.`;
  return [error.message, error.todo].filter(Boolean).join(" ");
}

function complain(error) {
  const number = kept().length;
  const what = number === 1 ? "1 decision is not saved yet" : `${number} decisions are not saved yet`;
  const why = reason(error);
  const wait = WAITS[Math.min(tries, WAITS.length - 1)];
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(sendKept, wait * 1000);
  tell("Not saved yet.");
  warn(`${what}; kept here and sent again in ${wait} s. ${why}`, [["Send now", sendKept]]);
}

/** Post a decision; where one of ours before it was about the same claim, that is the one that it was made after. */
async function postAfter(ours, { path, body }) {
  try {
    return await post(path, body);
  } catch (error) {
    const standing = error instanceof Refused && error.code === "decided-elsewhere" && error.body.decision?.key;
    if (!standing || !ours.has(standing)) throw error;
    return post(path, { ...body, seen: standing });
  }
}

/** Send what is still here, oldest first, until one fails for a reason that may pass. */
export async function sendKept() {
  clearTimeout(timer);
  const ours = new Set();
  for (const entry of kept()) {
    try {
      const answer = await postAfter(ours, entry);
      drop(entry);
      ours.add(entry.body.key);
      arrived(answer);
    } catch (error) {
      if (passing(error)) return complain(error);
      drop(entry);
      warn([`A decision could not be saved: ${error.message}`, error.todo].filter(Boolean).join(" "));
      return undefined;
    }
  }
  tries = 0;
  unwarn();
  return undefined;
}

/**
 * Send a decision. The server's answer; null when it is not there yet and `whenArrived` will be told; throws Refused
 * when the server will not have it.
 */
export async function send(path, decision) {
  const before = kept().length;
  const entry = keep(path, { key: newKey(), ...decision });
  if (before) {
    // Those before it come first: a later decision about the same place must be the last.
    await sendKept();
    return null;
  }
  try {
    const answer = await post(path, entry.body);
    drop(entry);
    return answer;
  } catch (error) {
    if (passing(error)) {
      complain(error);
      return null;
    }
    drop(entry);
    throw error;
  }
}
