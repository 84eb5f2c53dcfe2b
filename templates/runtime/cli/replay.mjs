// `replay`

import { CliError } from "./args.mjs";
import { checkKnownType, readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { forEachId } from "./each.mjs";
import { inOneLine, printJson } from "./print.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Values } from "./args.mjs" */

/** Whose a dead letter's idempotency key is, where it is a newer call's. */
const HOLDER = `
  SELECT k.execution_id::TEXT AS holder
  FROM webhook_dead_letters AS d
  JOIN webhook_idempotency_keys AS k
    ON k.application = d.application AND k.host = d.host AND k.webhook_type = d.webhook_type
    AND k.key = COALESCE(d.idempotency_key, d.id::TEXT) AND k.execution_id <> d.id
  WHERE d.id = $1::UUID AND d.application = $2`;

/** How many a replay of all has left: newer calls have their keys, or are just being enqueued. */
const LEFT = `
  SELECT count(*)::INTEGER AS count
  FROM webhook_dead_letters AS d
  WHERE d.application = $1 AND d.error_code IS DISTINCT FROM 'cancelled' AND ($2::TEXT IS NULL OR d.webhook_type = $2)
    AND ($3::TIMESTAMPTZ IS NULL OR d.died_at >= $3) AND d.died_at <= $4::TIMESTAMPTZ`;

/** Types that have left the definitions. */
const RETIRED = "SELECT webhook_type FROM webhook_types AS t WHERE retired_at IS NOT NULL AND";
const RETIRED_OF = `${RETIRED} (application, webhook_type) IN (
    SELECT application, webhook_type FROM webhook_executions WHERE id = ANY ($1::UUID[])
  )
  ORDER BY 1`;
const RETIRED_WAITING = `${RETIRED} application = $1 AND ($2::TEXT IS NULL OR webhook_type = $2) AND EXISTS (
    SELECT FROM webhook_executions AS e
    WHERE e.application = t.application AND e.webhook_type = t.webhook_type
      AND e.status IN ('pending', 'failed')
  )
  ORDER BY 1`;

/** @type {import("./args.mjs").Command} */
export default {
  operands: "[ID …]",
  details:
    "Attempts go on counting, and the idempotency key stays: with a new one, a target that heard\n" +
    "the first call may do twice what it did (charge twice). A dead letter whose key a newer call\n" +
    "has by now is left alone. What was cancelled is replayed by its id only, not with --all.",
  options: {
    all: {
      type: "boolean",
      help: "all dead letters of the application but those that were cancelled",
    },
    type: { type: "string", value: "TYPE", help: "with --all: of this webhook type only" },
    since: {
      type: "string",
      value: "TIME",
      help: "with --all: that died since, such as 2026-01-31T12:00Z",
    },
    "new-key": { type: "boolean", help: "with a new idempotency key" },
  },
  async run(values, ids) {
    if (Boolean(values["all"]) === ids.length > 0) {
      throw new CliError("say which: ids of dead letters, or --all");
    }
    if (values["all"]) {
      if (values["new-key"]) {
        throw new CliError("--new-key is for ids, one decision each");
      }
      const since = timeOf(values["since"]);
      const { replayed, left } = await withDatabase(({ db }) => replayAll(db, values, since));
      if (values["json"]) {
        printJson({ replayed, left });
      } else {
        const refused =
          left > 0 ? `; ${left} left: newer calls have or take their idempotency keys` : "";
        process.stdout.write(`${replayed} replayed${refused}\n`);
      }
      return 0;
    }
    if (values["type"] || values["since"]) {
      throw new CliError("--type and --since go with --all");
    }
    return forEachId(ids, values, {
      does: "webhook_replay(id, $3::BOOLEAN)",
      more: [Boolean(values["new-key"])],
      did: "replayed",
      otherwise: whyNot,
      afterwards: async (db, done) => warnOfRetired(await db.query(RETIRED_OF, [done])),
    });
  },
};

/**
 * @param {Db} db
 * @param {string} id of what was not replayed
 * @param {string} application
 */
async function whyNot(db, id, application) {
  const [newer] = await db.query(HOLDER, [id, application]);
  return newer
    ? `not replayed: the newer call ${newer.holder} has its idempotency key; --new-key sends it besides`
    : "not a dead letter";
}

/**
 * @param {Db} db
 * @param {Values} values
 * @param {string | null} since
 * @returns {Promise<{ replayed: number, left: number }>}
 */
async function replayAll(db, values, since) {
  const config = readConfig(values);
  const type = await checkKnownType(db, config, values["type"]);
  const wanted = [config.application, type, since];
  const [{ replayed, moment }] = await db.query(
    `SELECT webhook_replay_all($1, $2, $3::TIMESTAMPTZ)::INTEGER AS replayed,
      to_jsonb(now()) #>> '{}' AS moment`,
    wanted,
  );
  const [{ count: left }] = await db.query(LEFT, [...wanted, moment]);
  if (replayed > 0) {
    warnOfRetired(await db.query(RETIRED_WAITING, [config.application, type]));
  }
  return { replayed, left };
}

/** @param {{ webhook_type: string }[]} retired */
function warnOfRetired(retired) {
  for (const { webhook_type: type } of retired) {
    process.stderr.write(
      `warning: ${inOneLine(type)} is no longer defined: what waits of it is sent by a worker that still has it, or by none\n`,
    );
  }
}

/** A date, or a date and a time. `Date` alone takes `5` as the first of May 2001. */
const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * @param {Values[string]} value `--since`
 * @returns {string | null}
 */
function timeOf(value) {
  if (value === undefined) {
    return null;
  }
  const text = String(value);
  const time = TIME.test(text) && isDay(text.slice(0, 10)) ? new Date(text) : null;
  if (time === null || Number.isNaN(time.getTime())) {
    throw new CliError(`--since takes a time such as 2026-01-31T12:00Z, not "${value}"`);
  }
  return time.toISOString();
}

/**
 * `Date` takes 31 February as the third of March.
 *
 * @param {string} day such as 2026-01-31
 */
function isDay(day) {
  const time = new Date(`${day}T00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
