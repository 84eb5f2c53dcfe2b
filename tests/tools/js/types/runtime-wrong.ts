// How it must not use them: each wrong line names the error that tsc has to find there.

import type { Client, Pool } from "pg";

import { config } from "buildamp-webhooks/runtime/config.mjs";
import { connectElm } from "buildamp-webhooks/runtime/elm.mjs";
import { enqueue } from "buildamp-webhooks/runtime/enqueue.mjs";
import { createEventLoop, runEffects } from "buildamp-webhooks/runtime/events.mjs";
import { migrate } from "buildamp-webhooks/runtime/migrate.mjs";
import { buildRequest } from "buildamp-webhooks/runtime/request.mjs";
import { createSandbox } from "buildamp-webhooks/runtime/sandbox.mjs";
import { startSimulator } from "buildamp-webhooks/runtime/simulate.mjs";
import { createWorker } from "buildamp-webhooks/runtime/worker.mjs";

export { matches } from "buildamp-webhooks/runtime/response.mjs"; // TS2305: not for applications
export { CHANNEL } from "buildamp-webhooks/runtime/worker.mjs"; // TS2305

declare const pool: Pool;
declare const client: Client;

createWorker(); // TS2554
createWorker({}); // TS2741: without a database
createWorker({ db: client }); // TS2322: not a Pool
createWorker({ db: "postgres://localhost" }); // TS2322
createWorker({ db: pool, concurency: 5 }); // TS2561: no such option
createWorker({ db: pool, concurrency: "5" }); // TS2322
createWorker({ db: pool, env: () => 5 }); // TS2322
createWorker({ db: pool, env: process.env }); // TS2322: an object
createWorker({ db: pool, sandbox: "http://localhost:4040" }); // TS2322
createWorker({ db: pool, dispatcher: { dispatch: () => true } }); // TS2740
createWorker({ db: pool, onEvent: ({ rows }) => rows }); // TS2339: not of every event
createWorker({ db: pool, onEvent: ({ event }) => event === "sent" }); // TS2367: no such event
createWorker({ db: pool }).stop(5); // TS2559
createWorker({ db: pool }).stop({ grace: 5 }); // TS2561
createWorker({ db: pool }).leaseMs = 5; // TS2540: to be read
createEventLoop({ db: pool }); // TS2741: without what handles
createEventLoop({ db: pool, handle: () => 5 }); // TS2322: no effects
createEventLoop({ db: pool, handle: () => "[]" }); // TS2322: a text
createEventLoop({ db: pool, handle: (event) => event.type }); // TS2339
createEventLoop({ db: pool, handle() {}, eventTypes: "WebhookFailed" }); // TS2322
runEffects(pool, []); // TS2554: without the event
connectElm({ port: {} }, { db: pool }); // TS2561: ports
connectElm({ ports: {} }, { db: client }); // TS2322
connectElm({ ports: {} }, { db: pool }).start(); // TS2339
migrate(client, "sql"); // TS2345: not a Pool
startSimulator({ decide: () => ({ trick: "burn" }) }); // TS2322
createSandbox(4040); // TS2345
enqueue(pool, "SendGridMail", {}); // TS2345: no such type
enqueue(pool, "StripePaymentIntent", { amount: 1 }); // TS2345: members are missing
buildRequest(config.webhooks.StripePaymentIntent, "{}", {}); // TS2739
config.version = 1; // TS2540
