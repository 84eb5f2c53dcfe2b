export { buildRequest } from "../webhooks.js";
