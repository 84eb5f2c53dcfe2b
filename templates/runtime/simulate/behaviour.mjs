// How the simulator fails: by decision, by path, by header, by chance.

import { millisecondsOf, whole } from "../support/numbers.mjs";
import { refuseUnknown } from "../support/options.mjs";
import { own } from "../support/own.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { SimulatedBehaviour as Behaviour, SimulatedCall } from "../delivery.js" */
/** @import { SimulatorChances, SimulatorOptions } from "../delivery.js" */

/** @type {{ [name in keyof Behaviour]-?: true }} */
const BEHAVIOUR = { status: true, delayMs: true, retryAfter: true, trick: true };

/** @type {{ [name in NonNullable<Behaviour["trick"]>]: true }} */
const TRICKS = { drop: true, reset: true, endless: true, hang: true, redirect: true };

/** By the name in the place of a service. @type {{ [name: string]: Behaviour }} */
const PATHS = {
  error: { status: 500 },
  unauthorized: { status: 401 },
  "rate-limit": { status: 429, retryAfter: 2 },
  slow: { delayMs: 5000 },
  timeout: { trick: "hang" },
  drop: { trick: "drop" },
  reset: { trick: "reset" },
  endless: { trick: "endless" },
  redirect: { trick: "redirect" },
};

/**
 * What the application decides of a call; undefined where it leaves that to the others.
 *
 * @param {SimulatorOptions["decide"]} decide
 * @param {SimulatedCall} call
 * @returns {Promise<Behaviour | undefined>}
 * @throws {TypeError | RangeError} where it gives anything else; or what it throws
 */
export async function decisionOf(decide, call) {
  const decided = await decide?.(call);
  if (!decided) {
    return undefined;
  }
  refuseUnknown(decided, BEHAVIOUR, "member");
  if (decided.status !== undefined) {
    whole("status", decided.status, 200, 599);
  }
  if (decided.trick) {
    refuseUnknown({ [decided.trick]: true }, TRICKS, "trick");
  }
  return decided;
}

/**
 * @param {string} service
 * @param {string[]} rest
 * @param {IncomingMessage} request
 * @param {SimulatorChances} chances
 * @returns {{ behaviour: Behaviour, by: string }}
 * @throws {RangeError} where its header says what there is not
 */
export function behaviourOf(service, rest, request, chances) {
  if (service === "status" && /^[2-9]\d\d$/.test(rest[0] ?? "")) {
    return { behaviour: { status: Number(rest[0]) }, by: "path" };
  }
  const byPath = own(PATHS, service);
  if (byPath) {
    return { behaviour: byPath, by: "path" };
  }
  const header = request.headers["x-simulate"];
  if (header) {
    return { behaviour: parseHeader(String(header)), by: "header" };
  }
  const { error = 0, limit = 0, drop = 0 } = chances;
  const chance = Math.random();
  if (chance < error) {
    return { behaviour: { status: 500 }, by: "chance" };
  }
  if (chance < error + limit) {
    return { behaviour: { status: 429 }, by: "chance" };
  }
  if (chance < error + limit + drop) {
    return { behaviour: { trick: "drop" }, by: "chance" };
  }
  return { behaviour: {}, by: "" };
}

/**
 * `status=503; delay=2s; retry-after=10`, or the name of a path: `drop`.
 *
 * @param {string} header
 * @returns {Behaviour}
 * @throws {RangeError} for anything else: a test would take the success that it gets for its own
 */
function parseHeader(header) {
  /** @type {Behaviour} */
  let behaviour = {};
  for (const part of header.split(/[;,]/).map((part) => part.trim())) {
    const [name = "", value = ""] = part.split("=");
    const number = /^\d+$/.test(value) ? Number(value) : undefined;
    const ms = number === undefined ? millisecondsOf(value) : number * 1000;
    if (name === "status" && number !== undefined && number >= 200 && number <= 599) {
      behaviour.status = number;
    } else if (name === "delay" && ms !== undefined) {
      behaviour.delayMs = ms;
    } else if (name === "retry-after" && number !== undefined) {
      behaviour.retryAfter = number;
    } else if (Object.hasOwn(PATHS, part)) {
      behaviour = { ...behaviour, ...PATHS[part] };
    } else if (part !== "") {
      throw new RangeError(`X-Simulate knows no ${part}`);
    }
  }
  return behaviour;
}

/**
 * @param {NonNullable<Behaviour["trick"]>} name
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export function trick(name, request, response) {
  switch (name) {
    case "drop":
      request.socket.destroy();
      return;
    case "hang":
      return;
    case "redirect":
      response.writeHead(302, { Location: "http://redirected.invalid/" }).end();
      return;
    case "reset":
      response.writeHead(200, { "Content-Length": "1000" });
      response.write("half an ans", () => request.socket.resetAndDestroy());
      return;
    case "endless": {
      response.writeHead(200, { "Content-Type": "text/plain" });
      if (request.method === "HEAD") {
        // Its body is dropped, so there would always be room for more.
        response.end();
        return;
      }
      const more = () => {
        let hasRoom = true;
        while (hasRoom && !response.destroyed) {
          hasRoom = response.write("and so on ".repeat(400));
        }
        if (!response.destroyed) {
          response.once("drain", more);
        }
      };
      more();
    }
  }
}
