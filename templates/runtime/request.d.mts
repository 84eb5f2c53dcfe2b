export { RequestError, buildRequest, readResponse } from "../webhooks.js";
