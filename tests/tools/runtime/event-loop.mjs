// Events as an application has them, and loops that handle them.
import { runtime } from "./harness.mjs";

const { createEventLoop } = await runtime("events.mjs");

export const CORRELATION = "6b1f6dd4-9b5c-4b6a-8a3e-0c5f1f0d2a11";

export function addEvent(fixture, type, payload = {}) {
  return fixture.value(
    `INSERT INTO buildamp_events (application, host, event_type, payload, correlation_id, session_id, context)
         VALUES ('delivery', 'shop.example', $1, $2, $3, 's1', '{"user_id": 7}') RETURNING id`,
    [type, JSON.stringify(payload), CORRELATION],
  );
}

export const event = (fixture, id) =>
  fixture.rows("SELECT * FROM buildamp_events WHERE id = $1", [id]).then(([row]) => row);

/** A loop that ends with the test. */
export function loop(fixture, handle, options = {}) {
  const events = createEventLoop({
    db: fixture.db,
    application: "delivery",
    handle,
    log: () => {},
    ...options,
  });
  fixture.atEnd(() => events.stop());
  return events;
}
