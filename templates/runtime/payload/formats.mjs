/**
 * The formats that schemas name. Each takes every text that the Rust type behind it reads, which
 * may be more than RFC 3339 or RFC 4122 allow, and refuses what is clearly none.
 */

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const DATE = "[+-]?\\d{4,}-?\\d{1,2}-?\\d{1,2}";
const TIME = "\\d{1,2}(:?\\d{2}){1,2}([.,]\\d+)?";
const ZONE = "(z|utc|[+-]\\d{2}(:?\\d{2}){0,2})";

/** By the name in the schema: `uuid::Uuid`, `url::Url`, `chrono`'s and `jiff`'s, `std::net`'s. */
export const FORMATS = {
  uuid: new RegExp(`^(${UUID}|[0-9a-f]{32}|\\{${UUID}\\}|urn:uuid:${UUID})$`, "i"),
  uri: /^\s*[a-z][a-z0-9+.-]*:/i,
  date: new RegExp(`^${DATE}`),
  "date-time": new RegExp(`^\\s*${DATE}[t ]?\\s*${TIME}\\s*${ZONE}(\\[[^\\]]*\\])*\\s*$`, "i"),
  ipv4: /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/,
  ipv6: /^(?=.*:)[0-9a-f:.]{2,45}$/i,
};

const NAMES = new Map([
  ["uuid", "a UUID"],
  ["uri", "an absolute URL"],
  ["date", "a date such as 2026-01-31"],
  ["date-time", "a time such as 2026-01-31T12:00:00Z"],
  ["ipv4", "an IPv4 address"],
  ["ipv6", "an IPv6 address"],
]);

/**
 * What a text of a format is, in words.
 *
 * @param {string} format
 */
export function formatName(format) {
  return NAMES.get(format) ?? `of the format ${format}`;
}
