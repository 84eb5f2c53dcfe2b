// Statuses as the generated Elm module reads them.

/**
 * A row as Elm's `webhookUpdateDecoder` reads it.
 *
 * @param {any} row
 */
export function update(row) {
  const { id, webhook_type, correlation_id, session_id } = row;
  return { webhook_id: id, webhook_type, correlation_id, session_id, status: statusOf(row) };
}

/** @param {any} row */
function statusOf({ status, attempts, error_message, webhook_type, ...row }) {
  switch (status) {
    case "sent":
      return {
        status,
        response: {
          webhook_type,
          status: Number(row.response_status),
          headers: JSON.parse(row.response_headers ?? "{}"),
          body: row.response_body ?? "",
          truncated: row.response_truncated === "true",
        },
      };
    case "failed":
    case "dead_letter":
      return { status, error: error_message, attempts: Number(attempts) };
    default:
      return { status };
  }
}
