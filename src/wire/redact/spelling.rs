//! Finds a text where another program repeats it: as it is, percent-encoded, in JSON or in HTML, or in one of
//! those twice, each letter in its own way.

/// The ways to write each letter, longest first.
type Letters = Vec<Vec<String>>;

/// How many letters may be compared in vain. It takes more only where a text begins anew within itself again
/// and again, and another is made of its beginnings: that is not worth the time.
const MOST_LOOKS: i64 = 400_000;

/// A text of so many letters is looked for however long that takes: it never takes long.
const FEW_LETTERS: usize = 16;

/// The ways to write a text.
pub(super) struct Spelling {
    letters: Letters,
    /// The same with neighbouring letters that are written in one way only as one.
    joined: Letters,
    /// Which bytes it may begin with.
    begins: [bool; 256],
}

/// The spellings of a text: several where it holds several backslashes, as an encoder that doubles one doubles
/// all. If each could be read in its own way, there would be more ways to read a row than can be tried.
pub(super) fn spellings(text: &str) -> Vec<Spelling> {
    let letters: Letters = text.chars().map(ways).collect();
    if text.matches('\\').count() < 2 {
        return vec![Spelling::new(letters)];
    }
    let rows = ways('\\').into_iter().filter(|way| is_row(way));
    rows.map(|row| {
        let read_so = |ways: &Vec<String>| {
            ways.iter().filter(|way| **way == row || !is_row(way)).cloned().collect()
        };
        Spelling::new(letters.iter().map(read_so).collect())
    })
    .collect()
}

/// Whether it is nothing but backslashes.
fn is_row(way: &str) -> bool {
    way.chars().all(|c| c == '\\')
}

/// The ways to write a letter, longest first.
fn ways(letter: char) -> Vec<String> {
    // Those that everybody leaves alone: RFC 3986's unreserved ones.
    if letter.is_ascii_alphanumeric() || "._~-".contains(letter) {
        return vec![letter.to_string()];
    }
    let mut ways = vec![letter.to_string()];
    ways.extend(encoded(letter));
    ways.extend(own(letter).iter().map(|way| (*way).to_owned()));
    let again: Vec<String> = ways.iter().map(|way| encoded_again(way)).collect();
    ways.extend(again);
    ways.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    ways.dedup();
    ways
}

/// Ways that only some letters have.
fn own(letter: char) -> &'static [&'static str] {
    match letter {
        ' ' => &["+"],
        '"' => &["\\\"", "&quot;"],
        '&' => &["&amp;"],
        '\'' => &["&apos;"],
        '/' => &["\\/", "\\\\\\/"],
        '<' => &["&lt;"],
        '>' => &["&gt;"],
        '\\' => &["\\\\"],
        _ => &[],
    }
}

/// By its number: percent-encoded, as in JSON, and as in HTML.
fn encoded(letter: char) -> Vec<String> {
    let utf8 = letter.to_string();
    let code = u32::from(letter);
    let mut units = [0; 2];
    let lower = [
        utf8.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        format!("&#{code};"),
        format!("&#0{code};"),
        format!("&#x{code:x};"),
    ];
    let upper = lower.clone().map(|way: String| {
        way.chars()
            .map(|c| if ('a'..='f').contains(&c) { c.to_ascii_uppercase() } else { c })
            .collect()
    });
    let mut ways = [lower, upper].concat();
    if !letter.is_ascii() {
        // Latin-1 and UTF-8, each read as the other.
        ways.push(utf8.bytes().map(char::from).collect());
        ways.push("\u{fffd}".to_owned());
    }
    ways
}

/// Encoded as it was: a URL in a URL, JSON in JSON, HTML in HTML.
fn encoded_again(way: &str) -> String {
    let mut again = String::with_capacity(way.len() * 2);
    for letter in way.chars() {
        match letter {
            '%' => again.push_str("%25"),
            '"' | '\\' => again.extend(['\\', letter]),
            '&' => again.push_str("&amp;"),
            _ => again.push(letter),
        }
    }
    again
}

/// Neighbouring letters that are written in one way only as one.
fn joined(letters: &Letters) -> Letters {
    let mut parts: Letters = Vec::new();
    let mut plain = String::new();
    for ways in letters {
        if let [only] = &ways[..] {
            plain.push_str(only);
        } else {
            if !plain.is_empty() {
                parts.push(vec![std::mem::take(&mut plain)]);
            }
            parts.push(ways.clone());
        }
    }
    if !plain.is_empty() {
        parts.push(vec![plain]);
    }
    parts
}

impl Spelling {
    fn new(letters: Letters) -> Spelling {
        let mut begins = [false; 256];
        for way in letters.first().into_iter().flatten() {
            begins[usize::from(way.as_bytes()[0])] = true;
        }
        Spelling { joined: joined(&letters), letters, begins }
    }

    /// Replaces the text wherever it stands in another; and from where looking took too long, all that follows.
    pub(super) fn replace(&self, text: &mut String, instead: &str) {
        let mut replaced = String::new();
        let (mut copied, mut at) = (0, 0);
        let mut looks = match self.letters.len() {
            0..=FEW_LETTERS => i64::MAX,
            _ => MOST_LOOKS + text.len() as i64,
        };
        while let Some(found) = self.begin(text, at) {
            let end = self.end(text, found, &mut looks);
            if end.is_some() || looks < 0 {
                replaced.push_str(&text[copied..found]);
                replaced.push_str(instead);
                copied = end.unwrap_or(text.len());
            }
            at = copied.max(found + 1);
        }
        if copied > 0 {
            replaced.push_str(&text[copied..]);
            *text = replaced;
        }
    }

    /// Where, from `at` on, the text may begin in another.
    fn begin(&self, text: &str, at: usize) -> Option<usize> {
        let rest = text.as_bytes().get(at..)?;
        rest.iter().position(|byte| self.begins[usize::from(*byte)]).map(|found| at + found)
    }

    /// Where the text ends that begins at `at` in another; `None` where it does not stand there, or where
    /// that took too long.
    fn end(&self, text: &str, at: usize, looks: &mut i64) -> Option<usize> {
        let mut ends = vec![at];
        for ways in &self.joined {
            ends = further(text, &ends, ways, looks);
        }
        ends.first().copied()
    }

    /// Where the text begins in another that was cut in the middle of it, with `shortest` letters of it at
    /// least. Where it took too long to look, the next place that was to be looked at.
    pub(super) fn cut_at(&self, cut: &str, shortest: usize) -> Option<usize> {
        let longest: usize = self.letters.iter().map(|ways| ways[0].len()).sum();
        let first = cut.len().saturating_sub(longest);
        let last = cut.len().checked_sub(shortest)?;
        let mut looks = MOST_LOOKS;
        (first..=last)
            .filter(|at| cut.is_char_boundary(*at))
            .find(|at| self.letters_at(cut, *at, &mut looks) >= shortest || looks < 0)
    }

    /// How many letters of the text another one ends with, if nothing else stands in it from `at` on.
    fn letters_at(&self, cut: &str, at: usize, looks: &mut i64) -> usize {
        let mut ends = vec![at];
        for (count, ways) in self.letters.iter().enumerate() {
            for end in &ends {
                let rest = &cut.as_bytes()[*end..];
                // The cut may go through a letter's encoding.
                if ways.iter().any(|way| way.as_bytes().starts_with(rest)) {
                    return count + usize::from(!rest.is_empty());
                }
            }
            ends = further(cut, &ends, ways, looks);
            if ends.is_empty() {
                return 0;
            }
        }
        if ends.contains(&cut.len()) { self.letters.len() } else { 0 }
    }
}

/// Where a letter may end that begins at one of some places; nowhere where that took too long. There may be
/// several ends: only what follows tells in which way it was written.
fn further(text: &str, places: &[usize], ways: &[String], looks: &mut i64) -> Vec<usize> {
    let mut ends = Vec::new();
    for place in places {
        *looks -= 1;
        for way in ways {
            if text.as_bytes()[*place..].starts_with(way.as_bytes()) {
                *looks -= way.len() as i64;
                let end = place + way.len();
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
        }
    }
    if *looks < 0 { Vec::new() } else { ends }
}
