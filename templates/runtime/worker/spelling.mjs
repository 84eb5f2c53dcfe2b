// Finds a text where another program repeats it: as it is, percent-encoded, in JSON or in HTML, or in
// one of those twice, each letter in its own way.

/** @typedef {readonly (readonly string[])[]} Spelling the ways to write each letter, longest first */

/** @typedef {{ left: number }} Looks how many more letters may be compared */

/** The letters that everybody leaves alone: RFC 3986's unreserved ones. */
const PLAIN = /^[A-Za-z0-9._~-]$/;

/** @type {{ [letter: string]: readonly string[] }} */
const OWN = {
  " ": ["+"],
  '"': ['\\"', "&quot;"],
  "&": ["&amp;"],
  "'": ["&apos;"],
  "/": ["\\/", "\\\\\\/"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  "\\": ["\\\\"],
};

/**
 * @param {string} text
 * @returns {Spelling[]} several where it holds several backslashes: an encoder that doubles one doubles
 * all. If each could be read in its own way, there would be more ways to read a row than can be tried
 */
export function spellingsOf(text) {
  /** @type {Map<string, readonly string[]>} */
  const known = new Map();
  const spelling = [...text].map((letter) => {
    const ways = known.get(letter) ?? waysOf(letter);
    known.set(letter, ways);
    return ways;
  });
  if (text.indexOf("\\") === text.lastIndexOf("\\")) {
    return [spelling];
  }
  const rows = known.get("\\")?.filter((way) => ROW.test(way)) ?? [];
  return rows.map((row) =>
    spelling.map((ways) => ways.filter((way) => way === row || !ROW.test(way))),
  );
}

/** Nothing but backslashes. */
const ROW = /^\\+$/;

/**
 * @param {string} letter
 * @returns {readonly string[]} longest first
 */
function waysOf(letter) {
  if (PLAIN.test(letter)) {
    return [letter];
  }
  const ways = [letter, ...encoded(letter), ...(OWN[letter] ?? [])];
  return [...new Set([...ways, ...ways.map(encodedAgain)])].sort((a, b) => b.length - a.length);
}

/**
 * @param {string} letter
 * @returns {string[]}
 */
function encoded(letter) {
  const utf8 = Buffer.from(letter);
  const code = letter.codePointAt(0) ?? 0;
  const numbers = [`#${code}`, `#0${code}`, `#x${code.toString(16)}`];
  const lower = [
    utf8.toString("hex").replaceAll(/../g, "%$&"),
    Buffer.from(letter, "utf16le").swap16().toString("hex").replaceAll(/..../g, "\\u$&"),
    ...numbers.map((number) => `&${number};`),
  ];
  const upper = lower.map((way) => way.replaceAll(/[a-f]/g, (digit) => digit.toUpperCase()));
  // Latin-1 and UTF-8, each read as the other.
  const mistaken = code > 0x7f ? [utf8.toString("latin1"), "\uFFFD"] : [];
  return [...lower, ...upper, ...mistaken];
}

/**
 * Encoded as it was: a URL in a URL, JSON in JSON, HTML in HTML.
 *
 * @param {string} way
 */
function encodedAgain(way) {
  return way.replaceAll("%", "%25").replaceAll(/["\\]/g, "\\$&").replaceAll("&", "&amp;");
}

/** A pattern of more letters takes long to compile, and one of thousands does not compile at all. */
const MOST_LETTERS = 16;

/**
 * @typedef {object} Finder what finds a text
 * @property {RegExp} pattern of it, or of its beginning
 * @property {Spelling | undefined} whole all of it, with neighbouring plain letters as one, where the
 * pattern is only its beginning
 */

/**
 * @param {Spelling} spelling
 * @returns {Finder}
 */
export function finderOf(spelling) {
  const letters = spelling.slice(0, MOST_LETTERS).map((ways) => {
    const escaped = ways.map((way) => way.replaceAll(/[$()*+./?[\\\]^{|}]/g, "\\$&"));
    return escaped.length > 1 ? `(?:${escaped.join("|")})` : escaped[0];
  });
  const pattern = new RegExp(letters.join(""), "g");
  return { pattern, whole: spelling.length > MOST_LETTERS ? joined(spelling) : undefined };
}

/**
 * The same with neighbouring plain letters as one.
 *
 * @param {Spelling} spelling
 * @returns {Spelling}
 */
function joined(spelling) {
  /** @type {(readonly string[])[]} */
  const parts = [];
  let plain = "";
  for (const ways of spelling) {
    if (ways.length === 1) {
      plain += ways[0];
    } else {
      parts.push([plain], ways);
      plain = "";
    }
  }
  return [...parts, [plain]];
}

/**
 * How many letters may be compared in vain. It takes more only where a text begins anew within itself
 * again and again, and another is made of its beginnings: that is not worth the time.
 */
const MOST_LOOKS = 400_000;

/**
 * Replaces a text wherever it stands in another; and from where looking took too long, all that follows.
 *
 * @param {string} text the other
 * @param {Finder} finder
 * @param {string} instead
 */
export function replaceIn(text, { pattern, whole }, instead) {
  if (whole === undefined) {
    return text.replace(pattern, () => instead);
  }
  let replaced = "";
  let copied = 0;
  const looks = { left: MOST_LOOKS + text.length };
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const end = endOf(text, found.index, whole, looks);
    if (looks.left < 0) {
      return replaced + text.slice(copied, found.index) + instead;
    }
    if (end >= 0) {
      replaced += text.slice(copied, found.index) + instead;
      copied = end;
    }
    pattern.lastIndex = Math.max(copied, found.index + 1);
  }
  return replaced + text.slice(copied);
}

/**
 * Where a text ends that begins at some place in another.
 *
 * @param {string} text the other
 * @param {number} at
 * @param {Spelling} spelling
 * @param {Looks} looks
 * @returns {number} -1 where it does not stand there, or where that took too long
 */
function endOf(text, at, spelling, looks) {
  let ends = new Set([at]);
  for (const ways of spelling) {
    ends = further(text, ends, ways, looks);
    if (ends.size === 0) {
      return -1;
    }
  }
  const [end = -1] = ends;
  return end;
}

/**
 * Where a letter may end that begins at one of some places. There may be several ends: only what follows
 * tells in which way it was written.
 *
 * @param {string} text
 * @param {ReadonlySet<number>} places
 * @param {readonly string[]} ways
 * @param {Looks} looks
 * @returns {Set<number>} none where that took too long
 */
function further(text, places, ways, looks) {
  /** @type {Set<number>} */
  const ends = new Set();
  for (const place of places) {
    looks.left -= 1;
    for (const way of ways) {
      if (text.startsWith(way, place)) {
        ends.add(place + way.length);
        looks.left -= way.length;
      }
    }
  }
  return looks.left < 0 ? new Set() : ends;
}

/**
 * Where a text begins in another that was cut in the middle of it.
 *
 * @param {string} cut the other
 * @param {Spelling} spelling
 * @param {number} shortest so many letters of it must be there
 * @returns {number} -1 where there is no such place; where it took too long to look, the next that was
 * to be looked at
 */
export function cutAt(cut, spelling, shortest) {
  const longest = spelling.reduce((sum, [way]) => sum + (way?.length ?? 0), 0);
  const first = Math.max(0, cut.length - longest);
  const looks = { left: MOST_LOOKS };
  for (let at = first; at <= cut.length - shortest; at += 1) {
    if (lettersAt(cut, at, spelling, looks) >= shortest || looks.left < 0) {
      return at;
    }
  }
  return -1;
}

/**
 * How many letters of a text another one ends with, if nothing else stands in it from `at` on.
 *
 * @param {string} cut
 * @param {number} at
 * @param {Spelling} spelling
 * @param {Looks} looks
 */
function lettersAt(cut, at, spelling, looks) {
  let ends = new Set([at]);
  let count = 0;
  for (const ways of spelling) {
    for (const end of ends) {
      const rest = cut.slice(end, end + (ways[0]?.length ?? 0));
      // The cut may go through a letter's encoding.
      if (end + rest.length === cut.length && ways.some((way) => way.startsWith(rest))) {
        return count + Number(rest !== "");
      }
    }
    ends = further(cut, ends, ways, looks);
    if (ends.size === 0) {
      return 0;
    }
    count += 1;
  }
  return ends.has(cut.length) ? count : 0;
}
