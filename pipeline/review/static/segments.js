// Marked text from the server's JSON, built node by node: never as HTML.

/** The nodes of segments: {text, kind, join, title}. */
export function nodesOf(segments, { stops = false } = {}) {
  return segments.map(({ text, kind, join, title }) => {
    if (!kind) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.className = kind === "hit" ? "focus" : kind;
    if (join) {
      mark.dataset.key = join;
      if (stops) mark.tabIndex = 0;
    }
    if (title) mark.title = title;
    mark.textContent = text;
    return mark;
  });
}
