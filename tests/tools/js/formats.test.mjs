import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { FORMATS } = await runtime("own", "payload/formats.mjs");

/** @param {string} format @param {string} text */
const fits = (format, text) => FORMATS[format].test(text);

/** What the Rust types read, each by its own crate. */
const READ = {
  uuid: [
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "67E55044-10B1-426F-9247-BB680E5FE0C8",
    "67e5504410b1426f9247bb680e5fe0c8",
    "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
    "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
  ],
  uri: ["https://example.com", "mailto:a@example.com", "data:,", "x:"],
  date: ["2024-02-29", "0001-01-01", "-009999-12-31", "20240229"],
  "date-time": [
    "2024-02-29T12:30:00Z",
    "2024-02-29 12:30:00.123456789+02:00",
    "2024-02-29t12:30:00z",
    "2024-02-29T12:30Z",
    "2024-02-29T12:30:00-0500",
    "2024-02-29T12:30:00+01:00[Europe/Rome]",
    "20240229T123000Z",
  ],
  ipv4: ["0.0.0.0", "255.255.255.255", "10.0.0.1"],
  ipv6: ["::", "::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8"],
};

const REFUSED = {
  uuid: [
    "",
    "67e55044",
    "67e55044-10b1-426f-9247-bb680e5fe0cg",
    "67e55044-10b1-426f-9247bb680e5fe0c8",
  ],
  uri: ["", "example.com", "/a", "1http://a", "//a"],
  date: ["", "yesterday", "2024", "29.02.2024"],
  "date-time": ["", "2024-02-29", "12:30:00Z", "2024-02-29T12:30:00", "now"],
  ipv4: ["", "1.2.3", "256.0.0.0", "1.2.3.4.5", "01.2.3.4", "1.2.3.4.", "::1"],
  ipv6: ["", "1.2.3.4", "g::", "example.com:80"],
};

test("what Rust reads is taken, what is clearly none is not", () => {
  for (const [format, texts] of Object.entries(READ)) {
    texts.forEach((text) => assert.ok(fits(format, text), `${format} ${text}`));
  }
  for (const [format, texts] of Object.entries(REFUSED)) {
    texts.forEach((text) => assert.ok(!fits(format, text), `${format} ${text}`));
  }
  assert.deepEqual(Object.keys(READ), Object.keys(FORMATS));
});

test("a text that nearly fits is refused at once", () => {
  const time = "2024-02-29T12:30:00Z";
  const began = performance.now();
  // Each pair doubled the time.
  assert.ok(!fits("date-time", `${time}${"[]".repeat(30)}x`));
  assert.ok(performance.now() - began < 10_000);
  assert.ok(fits("date-time", `${time}[Europe/Rome][u-ca=hebrew]`));
});
