// Pages that are only read: keys, help, joined marks; and what an earlier page could not save is sent.

import { joinMarks } from "./joined.js";
import { commonKeys, listen } from "./keys.js";
import { openOutbox } from "./outbox.js";
import { showProgress } from "./saying.js";

joinMarks();
listen(commonKeys());
openOutbox((answer) => answer.progress && showProgress(answer.progress));
