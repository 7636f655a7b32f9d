// The decisions made in this tab, so that u takes back the last, then the one before.

const SLOT = "zhbrief-review-undo";
const MOST = 200;

const made = () => JSON.parse(sessionStorage.getItem(SLOT) || "[]");
const keep = (keys) => sessionStorage.setItem(SLOT, JSON.stringify(keys.slice(-MOST)));

export function remember(answer) {
  if (answer.decided) keep([...made(), answer.decided.key]);
}

/** The key of the last decision; "" when there is none. */
export const last = () => made().at(-1) || "";

/** It is taken back. */
export const forget = (key) => keep(made().filter((each) => each !== key));
