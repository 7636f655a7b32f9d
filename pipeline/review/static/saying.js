// What the page tells: the polite status line, the alert for what went wrong, the progress.

const alertBox = document.getElementById("alert");
const words = document.getElementById("progress-words");
const meter = document.getElementById("progress");

/** Say it in the status line, which screen readers read out when there is a pause. */
export function tell(text) {
  const line = document.getElementById("status");
  if (line) line.textContent = text;
}

/** Say that something went wrong, with buttons: [["Try now", function], …]. It stays until `unwarn`. */
export function warn(text, buttons = []) {
  alertBox.replaceChildren(document.createTextNode(text));
  for (const [label, action] of [...buttons, ["Close", unwarn]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    alertBox.append(button);
  }
  alertBox.hidden = false;
}

export function unwarn() {
  alertBox.hidden = true;
  alertBox.replaceChildren();
}

/** An error in the server's own words, with what to do. */
export function warnOf(error) {
  warn([error.message, error.todo].filter(Boolean).join(" "));
}

/** "23 of 61", in the bar; the words are handed back for the status line. */
export function showProgress(progress) {
  const text = `${progress.done} of ${progress.total}`;
  if (words) words.textContent = text;
  if (meter) {
    meter.max = progress.total || 1;
    meter.value = progress.done;
  }
  return text;
}
