// Editing the English of a claim: the checks run again as one types, and what is not saved is not lost.

import { showAlone } from "./joined.js";
import { nodesOf } from "./segments.js";
import { Refused, post } from "./server.js";

const PAUSE = 300;
const slot = (item) => `zhbrief-review-text:${item}`;

function line(className, sign, text) {
  const entry = document.createElement("li");
  const mark = document.createElement("span");
  mark.className = "sign";
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = sign;
  entry.className = className;
  entry.append(mark, document.createTextNode(` ${text}`));
  return entry;
}

/** What is wrong in words, one a line: first what the Chinese has and the English lost, then the checks. */
export function problems(answer) {
  const lost = answer.lost.map(({ kind, chinese, english }) => {
    const what = kind === "name" ? "The name" : "The figure";
    return `${what} ${chinese}${english ? ` (${english})` : ""} is lost.`;
  });
  const told = new Set(answer.lost.map(({ english }) => english));
  const failed = answer.checks
    .filter((check) => !check.ok)
    // "missing: US$3 billion" says once more what the line above says in words.
    .filter(({ detail }) => !/^(missing|wrong value): /.test(detail) || !detail.replace(/^[^:]+: /, "").split(", ").every((each) => told.has(each)))
    .map((check) => `${check.name}: ${check.detail}`);
  return [...lost, ...failed];
}

export class Editor {
  /** `item`: the <article> of a claim. `save(text)` is called with what stands in the box. */
  constructor(item, save) {
    this.item = item;
    this.form = item.querySelector("#editor");
    this.box = item.querySelector("#english-edit");
    this.live = item.querySelector("#live");
    this.button = item.querySelector("#edit-save");
    this.standing = item.querySelector("#standing");
    this.first = this.box.value;
    this.asked = 0;
    this.timer = 0;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(this.box.value.trim());
    });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.form.requestSubmit();
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      }
    });
    item.querySelector("#edit-leave").addEventListener("click", () => this.close());
    if (sessionStorage.getItem(slot(item.dataset.id))) this.open({ quietly: true });
  }

  get isOpen() {
    return !this.form.hidden;
  }

  get isDirty() {
    return this.isOpen && this.box.value !== this.first;
  }

  open({ quietly = false } = {}) {
    const kept = sessionStorage.getItem(slot(this.item.dataset.id));
    if (kept !== null && kept !== this.first) {
      this.box.value = kept;
      this.item.querySelector("#edit-kept").hidden = false;
    }
    this.form.hidden = false;
    this.standing.hidden = true;
    this.fit();
    this.check();
    if (quietly) return;
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  /** Back to the text as it stands; what was typed is dropped. */
  close() {
    this.forget();
    this.box.value = this.first;
    this.item.querySelector("#edit-kept").hidden = true;
    clearTimeout(this.timer);
    this.asked += 1;
    this.form.hidden = true;
    this.standing.hidden = false;
    this.item.querySelector("#item-title").focus();
  }

  /** What was typed is saved, or is not wanted: do not bring it back. */
  forget() {
    sessionStorage.removeItem(slot(this.item.dataset.id));
  }

  typed() {
    if (this.isDirty) sessionStorage.setItem(slot(this.item.dataset.id), this.box.value);
    else this.forget();
    this.fit();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 4}px`;
  }

  async check() {
    const text = this.box.value.trim();
    const number = ++this.asked;
    if (!text) return this.show(null, [line("bad", "✗", "There is no English yet.")]);
    let answer;
    try {
      answer = await post("/api/check", { item: this.item.dataset.id, text });
    } catch (error) {
      if (number !== this.asked) return undefined;
      const why = error instanceof Refused ? error.message : "The checks could not be run: the server does not answer.";
      return this.show(null, [line("soft", "–", why)]);
    }
    if (number !== this.asked) return undefined; // a later one is on its way
    const wrong = problems(answer);
    const lines = wrong.map((text) => line("bad", "✗", text));
    return this.show(answer, lines.length ? lines : [line("ok", "✓", `All ${answer.checks.length} checks pass.`)]);
  }

  show(answer, lines) {
    const list = document.createElement("ul");
    list.append(...lines);
    this.live.replaceChildren(list);
    const failing = answer ? answer.checks.filter((check) => !check.ok).length : 0;
    this.button.firstChild.textContent = failing ? `Save all the same (${failing === 1 ? "1 check fails" : `${failing} checks fail`}) ` : "Save ";
    if (!answer) return;
    const readings = this.item.querySelectorAll(".source .reading");
    answer.sources.forEach((segments, index) => {
      const reading = readings[index];
      if (!reading) return;
      const where = reading.querySelector(".where");
      reading.replaceChildren(...nodesOf(segments, { stops: true }), document.createTextNode(" "), ...(where ? [where] : []));
    });
    // What has lost its partner shows it.
    showAlone(this.item.querySelectorAll(".source mark"), new Set(answer.segments.map((each) => each.join)));
  }
}
