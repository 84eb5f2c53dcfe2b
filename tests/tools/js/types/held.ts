// What the package declares, held against the modules as their comments type them; neither side may
// have more than the other, but for what is named here.

import type * as main from "../../generated/js/own/generated/js/webhooks.js";
import type * as config from "../../generated/js/own/generated/js/runtime/config.mjs";
import type * as elm from "../../generated/js/own/generated/js/runtime/elm.mjs";
import type * as enqueue from "../../generated/js/own/generated/js/runtime/enqueue.mjs";
import type * as events from "../../generated/js/own/generated/js/runtime/events.mjs";
import type * as request from "../../generated/js/own/generated/js/runtime/request.mjs";
import type * as response from "../../generated/js/own/generated/js/runtime/response.mjs";
import type * as sandbox from "../../generated/js/own/generated/js/runtime/sandbox.mjs";
import type * as simulate from "../../generated/js/own/generated/js/runtime/simulate.mjs";
import type * as worker from "../../generated/js/own/generated/js/runtime/worker.mjs";

import type * as configModule from "../../generated/js/undeclared/config.mjs";
import type * as elmModule from "../../generated/js/undeclared/elm.mjs";
import type * as enqueueModule from "../../generated/js/undeclared/enqueue.mjs";
import type * as eventsModule from "../../generated/js/undeclared/events.mjs";
import type * as index from "../../generated/js/undeclared/index.mjs";
import type * as requestModule from "../../generated/js/undeclared/request.mjs";
import type * as responseModule from "../../generated/js/undeclared/response.mjs";
import type * as sandboxModule from "../../generated/js/undeclared/sandbox.mjs";
import type * as simulateModule from "../../generated/js/undeclared/simulate.mjs";
import type * as workerModule from "../../generated/js/undeclared/worker.mjs";

/** Whether two types are the same in every modifier of every member; `any` is only itself. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A module without what is not for applications. */
type Public<Module, Internal extends keyof Module> = Omit<Module, Internal>;

/** A function that makes an object of a class, with that object's public members. */
type Maker<Make extends (...values: never) => object> = (...values: Parameters<Make>) => {
  [Member in keyof ReturnType<Make>]: ReturnType<Make>[Member];
};

/** Whether one may stand where the other is declared. */
type Fits<Actual, Declared> = Actual extends Declared ? true : false;

type Holds<Check extends true> = Check;

export type Held = [
  Holds<Same<keyof typeof worker, keyof Public<typeof workerModule, "CHANNEL" | "Worker">>>,
  Holds<Same<Maker<typeof worker.createWorker>, Maker<typeof workerModule.createWorker>>>,
  Holds<Same<keyof typeof events, keyof Public<typeof eventsModule, "EventLoop">>>,
  Holds<Same<Maker<typeof events.createEventLoop>, Maker<typeof eventsModule.createEventLoop>>>,
  Holds<Same<typeof events.runEffects, typeof eventsModule.runEffects>>,
  Holds<Same<Public<typeof elm, never>, Public<typeof elmModule, never>>>,
  Holds<Same<Public<typeof sandbox, never>, Public<typeof sandboxModule, "STAND_IN">>>,
  Holds<Same<Public<typeof simulate, never>, Public<typeof simulateModule, never>>>,

  // `webhooks.d.ts` has what its project says of payloads and responses: less goes in, more is known
  // of what comes out.
  Holds<Same<keyof typeof main, keyof typeof index>>,
  Holds<
    Fits<
      Public<typeof index, "config" | "readResponse">,
      Public<typeof main, "config" | "readResponse">
    >
  >,
  Holds<Fits<typeof main.config, typeof index.config>>,
  Holds<Fits<Parameters<typeof main.readResponse>, Parameters<typeof index.readResponse>>>,
  Holds<Same<keyof typeof config, keyof typeof configModule>>,
  Holds<Same<typeof config.config, typeof main.config>>,
  Holds<Same<Public<typeof enqueue, never>, Pick<typeof main, keyof typeof enqueueModule>>>,
  Holds<Same<Public<typeof request, never>, Pick<typeof main, keyof typeof requestModule>>>,
  Holds<
    Same<
      Public<typeof response, never>,
      Pick<typeof main, keyof Public<typeof responseModule, "errorText" | "isCutShort" | "matches">>
    >
  >,
];
