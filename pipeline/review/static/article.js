// The article's page: joined marks, and words of the Chinese as terms.

import { joinMarks } from "./joined.js";
import { commonKeys, listen } from "./keys.js";
import { openOutbox } from "./outbox.js";
import { addTerm, offerTerms } from "./picking.js";
import { showProgress } from "./saying.js";

joinMarks();
offerTerms();
listen({ ...commonKeys(), t: addTerm });
openOutbox((answer) => answer.progress && showProgress(answer.progress));
