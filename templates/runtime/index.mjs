/** What a back end uses; `webhooks.d.ts` declares it. */

export { config } from "./config.mjs";
export { enqueue } from "./enqueue.mjs";
export { requiredVariables, resolveEnvironment } from "./request/environment.mjs";
export { RequestError } from "./support/error.mjs";
export { checkPayload, PayloadError } from "./payload.mjs";
export { buildRequest } from "./request.mjs";
export { isSuccess, readResponse } from "./response.mjs";
