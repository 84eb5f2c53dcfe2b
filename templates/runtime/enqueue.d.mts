export { enqueue } from "../webhooks.js";
