// The words for what reaches beyond the place that is seen, and is asked first.

export const BEYOND = {
  "wrong-always": {
    title: "Wrong always?",
    words: (term, target) => `From the next run on, this form is never again taken for ${term}${target ? ` (${target})` : ""}, in any article.`,
    yes: "Never again this term",
    said: "Wrong always. Saved.",
  },
  "not-a-name": {
    title: "Not a name?",
    words: () => "From the next run on, this form is never again taken for any term, in any article.",
    yes: "Never again a name",
    said: "Not a name. Saved.",
  },
};
