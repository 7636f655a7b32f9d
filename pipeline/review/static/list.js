// The list on the left: its lines, and the filter above it.

export const form = document.getElementById("filters");
export const list = document.getElementById("list");

export const rows = () => [...list.querySelectorAll("a[data-id]")];
const rowOf = (id) => rows().find((row) => row.dataset.id === id) || null;

/** The filter as a query string, without what is not set. */
export function filter(extra = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  for (const [name, value] of Object.entries(extra)) query.set(name, value);
  return query.toString();
}

/** An address with the filter, and what else is asked. */
export const withFilter = (path, extra) => {
  const query = filter(extra);
  return query ? `${path}?${query}` : path;
};

/** Show which line is open. */
export function mark(id) {
  for (const row of rows()) row.removeAttribute("aria-current");
  const row = rowOf(id);
  if (!row) return;
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
}

const SIGNS = { draft: "▲", source_only: "○" };

/** What the list says of an item, as it is now; the same words as in templates/_list.html. */
export function showRow(row) {
  const entry = row && rowOf(row.id);
  if (!entry) return;
  entry.dataset.done = row.done ? "yes" : "no";
  entry.classList.toggle("is-done", row.done);
  entry.querySelector(".sign").textContent = row.done ? "✓" : row.kind === "term" ? "字" : SIGNS[row.status] || "·";
  const reasons = [...new Set(row.reasons.map((reason) => reason.label))].join(", ") || "sure";
  entry.querySelector(".reason").textContent = row.decision ? row.decision.verb : reasons;
}
