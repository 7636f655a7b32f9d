// Talking to the server: same origin, a token in every POST, errors as one sentence and what to do.

const token = document.querySelector('meta[name="csrf"]').content;
const PATIENCE = 15000;

/** The server answered, and said no. `code`, `todo` and the rest of its answer (`body`) say why. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || "";
    this.todo = body.todo || "";
    this.body = body;
  }
}

/** No answer came: the server is not there, or too slow. */
export class Unreachable extends Error {}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Unreachable("The server does not answer.");
  }
  if (answer.ok) return answer;
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

/** The JSON at a path. Throws Refused, Unreachable. */
export async function getJson(path) {
  const answer = await ask(path, { headers: { Accept: "application/json" } });
  return answer.json();
}

/** The nodes of a page or a piece of one, all of whose text the server has escaped. Throws Refused, Unreachable. */
export async function getPage(path) {
  const answer = await ask(path, { headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Send an object, get one back. Throws Refused, Unreachable. */
export async function post(path, body) {
  const answer = await ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Review-Token": token, Accept: "application/json" },
    body: JSON.stringify(body),
  });
  return answer.json().catch(() => {
    throw new Unreachable("The server's answer broke off.");
  });
}

export const newKey = () => crypto.randomUUID();
