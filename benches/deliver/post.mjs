// The same POST for all that is measured against: undici's `dispatch`, its fastest way.

import { Agent } from "undici";

const agent = new Agent({ headersTimeout: 30_000, bodyTimeout: 30_000 });

/**
 * @param {string} origin
 * @param {string} key the idempotency key
 * @param {string | Buffer} body
 * @returns {Promise<{ status: number, body: string }>}
 */
export function post(origin, key, body) {
  return new Promise((resolve, reject) => {
    let status = 0;
    let text = "";
    agent.dispatch(
      {
        origin,
        path: "/orders",
        method: "POST",
        headers: [
          ...["Accept", "application/json", "Content-Type", "application/json"],
          ...["Authorization", "Bearer token-of-the-benchmark", "Idempotency-Key", key],
        ],
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          text += chunk.latin1Slice();
        },
        onResponseEnd: () => resolve({ status, body: text }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
