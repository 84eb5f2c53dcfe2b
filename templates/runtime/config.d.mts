export { config } from "../webhooks.js";
