// Questions that need an answer: the <dialog> elements of the page, opened one at a time.

/** Open a dialog and wait: resolves to the value of the button that closed it, "" when it was dismissed. */
export function ask(dialog, words = {}) {
  for (const [name, text] of Object.entries(words)) {
    for (const slot of dialog.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = text;
  }
  const before = document.activeElement;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        resolve(dialog.returnValue);
      },
      { once: true },
    );
  });
}

document.addEventListener("click", (event) => {
  // Not a submit button: Enter in a field would press the first of those.
  if (event.target instanceof Element) event.target.closest("[data-cancel]")?.closest("dialog").close("");
});

export const anyOpen = () => document.querySelector("dialog[open]") !== null;
