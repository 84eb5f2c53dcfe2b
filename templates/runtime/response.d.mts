export { isSuccess, readResponse } from "../webhooks.js";
