// What must not compile.

import type { SendGridEmail } from "../../generated/js/brief/generated/js/webhooks.js";

// Its other members are missing.
export const mail: SendGridEmail = { subject: "s" };
