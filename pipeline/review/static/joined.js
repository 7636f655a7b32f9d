// Marks of the Chinese and the English that are the same name, figure or date carry the same data-key.
// Hover or focus on one shows both.

function partners(mark) {
  const scope = mark.closest("[data-joined]");
  if (!scope || !mark.dataset.key) return [];
  return [...scope.querySelectorAll("mark[data-key]")].filter((each) => each.dataset.key === mark.dataset.key);
}

function show(target, on) {
  const mark = target instanceof Element ? target.closest("mark[data-key]") : null;
  if (mark) for (const each of partners(mark)) each.classList.toggle("is-joined", on);
}

/** Show which marks of the Chinese have no partner in the English. `keys`: those that the English has. */
export function showAlone(marks, keys) {
  for (const mark of marks) mark.classList.toggle("is-alone", !keys.has(mark.dataset.key));
}

/** Listen once on the document: marks that come later are joined too. */
export function joinMarks(root = document) {
  root.addEventListener("pointerover", (event) => show(event.target, true));
  root.addEventListener("pointerout", (event) => show(event.target, false));
  root.addEventListener("focusin", (event) => show(event.target, true));
  root.addEventListener("focusout", (event) => show(event.target, false));
}
