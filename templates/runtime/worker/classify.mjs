// What the end of an attempt means: the verdict that `webhook_finish` is told.

import { isCutShort, isSuccess, matches } from "../response.mjs";
import { RequestError } from "../support/error.mjs";
import { UNUSABLE } from "./send.mjs";

/** @import { WebhookConfig, WebhookResponse } from "../types.js" */
/** @import { Answer, Sent } from "./send.mjs" */

/**
 * @typedef {object} Verdict
 * @property {"ok" | "retry" | "permanent" | "release"} outcome
 * @property {string | undefined} [code] a short stable word
 * @property {string | undefined} [error] for people; without values from the environment
 */

/** How far causes are followed: an error may be its own cause. */
const MOST_CAUSES = 10;

/**
 * The verdict on an answer: by the definition's `success` and `#[ok(status = …)]`, then by its
 * `retry_on`. 410 (Gone) is never retried.
 *
 * @param {WebhookConfig} webhook
 * @param {Pick<WebhookResponse, "status" | "body" | "truncated">} response
 * @returns {Verdict}
 */
export function ofResponse(webhook, response) {
  const { status } = response;
  const expected = webhook.response.variants.some(
    (variant) =>
      variant.outcome === "ok" && variant.status?.some((pattern) => matches(pattern, status)),
  );
  const inRange = status >= 200 && status <= 299;
  if (isSuccess(webhook, response) || (expected && !inRange)) {
    return { outcome: "ok" };
  }
  if (inRange && isCutShort(webhook, response)) {
    // No retry: it may have succeeded.
    return {
      outcome: "permanent",
      code: "truncated_response",
      error: `HTTP ${status}, but the body is longer than max_response: whether it succeeded cannot be told`,
    };
  }
  if (inRange) {
    return {
      outcome: "permanent",
      code: "rejected",
      error: `HTTP ${status}, but the body does not say that it succeeded`,
    };
  }
  const retried = status !== 410 && webhook.retry.on.some((pattern) => matches(pattern, status));
  return {
    outcome: retried ? "retry" : "permanent",
    code: `http_${status}`,
    error: `HTTP ${status}`,
  };
}

/**
 * The answer that counts. Of one whose body broke off the status says enough where it is a failure (a
 * 401 pauses, a 404 is final); where it may be a success, the call is as one without an answer.
 *
 * @param {WebhookConfig} webhook
 * @param {Sent} sent
 * @returns {Answer | undefined}
 */
export function answerOf(webhook, sent) {
  if (!("answer" in sent)) {
    return undefined;
  }
  const { answer, error } = sent;
  const isFailure = !matches("2xx", answer.status) && ofResponse(webhook, answer).outcome !== "ok";
  return error === undefined || isFailure ? answer : undefined;
}

/** What is wrong with a value of the environment, not with the call. */
const OPERATORS_FAULTS = new Set([
  "missing_variable",
  "invalid_url",
  "invalid_auth",
  "invalid_secret",
]);

/**
 * Whether the database pauses the type for it: credentials that are refused or missing. A definition may
 * call a 401 a success.
 *
 * @param {Verdict & { status?: number | undefined }} result
 * @returns {boolean}
 */
export function isOperatorsFault({ outcome, status, code }) {
  return outcome !== "ok" && (status === 401 || code === "missing_variable");
}

/**
 * The verdict on a request that could not be built. An operator's mistake pauses the type and
 * destroys nothing: `missing_variable` is the code by which the database knows one.
 *
 * @param {unknown} error a RequestError
 * @param {boolean} hasFiles whether the worker has a folder that files are read from
 * @returns {Verdict}
 */
export function ofUnbuilt(error, hasFiles) {
  const code = codeOf(error) ?? "invalid_request";
  const text = error instanceof Error ? error.message : String(error);
  const isSpoilt = error instanceof RequestError && error.fromVariable;
  const lacksFolder = code === "file_unavailable" && !hasFiles;
  if (OPERATORS_FAULTS.has(code) || isSpoilt || lacksFolder) {
    return { outcome: "retry", code: "missing_variable", error: text };
  }
  // A file may still arrive.
  return { outcome: code === "file_unavailable" ? "retry" : "permanent", code, error: text };
}

/** @type {[code: string, text: string, causes: RegExp][]} */
const CAUSES = [
  ["aborted", "the worker stopped", /^aborted$/],
  ["timeout", "timed out", /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/],
  ["dns", "the host's name was not resolved", /^(ENOTFOUND|EAI_|EDNS|ENODATA|ESERVFAIL)/],
  [
    "connect",
    "no connection",
    /^(ECONNREFUSED|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|EACCES|EPERM|ENOBUFS)$/,
  ],
  [
    "reset",
    "the connection was closed before the answer was whole",
    /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED)$/,
  ],
  [
    "tls",
    "no secure connection",
    /^(EPROTO|UND_ERR_PRX_TLS|ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH)/,
  ],
  [
    "protocol",
    "the answer is not the HTTP that was asked for",
    /^(HPE_|ERR_ASSERTION|UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE))/,
  ],
  ["proxy", "the proxy opened no connection", /^proxy_/],
  ["invalid_request", "the request cannot be sent", /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_)/],
];

/**
 * Whether this process has no file descriptor left for a connection or a file: then no call left, and none is
 * at fault.
 *
 * @param {unknown} error
 */
export function lacksDescriptor(error) {
  const code = error instanceof RequestError ? error.cause : codeOf(error);
  return code === "EMFILE" || code === "ENFILE";
}

/**
 * The verdict on a request that got no whole answer. Only the error's code is told: its message may
 * hold an address.
 *
 * @param {unknown} error
 * @returns {Verdict}
 */
export function ofFailure(error) {
  const cause = codeOf(error);
  if (cause === UNUSABLE) {
    const text = "the worker's `dispatcher` cannot be used: it must be one of undici 7";
    return { outcome: "retry", code: "missing_variable", error: text };
  }
  if (cause === "ERR_INVALID_URL") {
    const text = "the URL's host is none that a request can be sent to";
    return { outcome: "retry", code: "missing_variable", error: text };
  }
  if (cause === "proxy_407") {
    const text = "the proxy refuses the credentials that it is given (407)";
    return { outcome: "retry", code: "missing_variable", error: text };
  }
  const [code, text] = CAUSES.find(([, , causes]) => causes.test(cause ?? "")) ?? [
    "network",
    "the request failed",
  ];
  return {
    outcome: code === "invalid_request" ? "permanent" : "retry",
    code,
    error: cause ? `${text} (${cause})` : text,
  };
}

/**
 * The code of an error, or of the first that caused it.
 *
 * @param {unknown} error
 * @param {number} [depth] how many errors it caused
 * @returns {string | undefined}
 */
function codeOf(error, depth = 0) {
  if (!(error instanceof Error)) {
    return undefined;
  }
  // Without a code of the parser's, undici gives it none.
  if (error.name === "HTTPParserError") {
    return "HPE_INVALID";
  }
  // Only the message says what a proxy answered to CONNECT.
  const [, proxied] = /^Proxy response \((\d+)\)/.exec(error.message) ?? [];
  if (proxied !== undefined) {
    return `proxy_${proxied}`;
  }
  if ("code" in error && typeof error.code === "string") {
    // Only the message says that it was a status that nobody asked for: a 100 or a 101.
    return /^bad (response|upgrade)$/.test(error.message) ? "UND_ERR_RESPONSE" : error.code;
  }
  if (depth >= MOST_CAUSES) {
    return undefined;
  }
  return codeOf(error instanceof AggregateError ? error.errors[0] : error.cause, depth + 1);
}
