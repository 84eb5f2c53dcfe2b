// The well-known services, by the names that their hosts have.

import { randomUUID } from "node:crypto";

import { own } from "../support/own.mjs";
import { ANSWERS } from "./answers.mjs";
import { ERRORS } from "./errors.mjs";

/** @import { SimulatedCall as Call } from "../delivery.js" */
/** @import { Reply } from "./answers.mjs" */

/** Other names of their hosts; and types of the catalogue whose host is a variable. @type {{ [service: string]: string }} */
const ALIASES = {
  mailchimpapp: "mailchimp",
  postmarkapp: "postmark",
  squareup: "square",
  squareupsandbox: "square",
  "api-m": "paypal",
  fcm: "googleapis",
  hubapi: "hubspot",
  docusignenvelope: "docusign",
  salesforcecontact: "salesforce",
  sentryevent: "sentry",
};

/** The services that have answers of their own. */
export const serviceNames = Object.keys(ANSWERS);

/** @param {string} service */
const canonical = (service) => own(ALIASES, service) ?? service;

/**
 * @param {Call} call
 * @returns {Reply}
 */
export function success(call) {
  const service = canonical(call.service);
  const answer = own(ANSWERS, service);
  return answer?.(call) ?? { status: 200, json: { ok: true, id: `test_${randomUUID()}`, service } };
}

/**
 * @param {string} service
 * @param {number} status
 * @returns {Reply}
 */
export function failure(service, status) {
  const message = "Simulated webhook failure";
  const name = canonical(service);
  const error = own(ERRORS, name);
  return { status, json: error?.(status, message) ?? { error: message } };
}
