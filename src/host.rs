//! Hosts that look like names, and are none.

/// Whether a host without brackets ends in a number, and is no IPv4 address: whoever sends reads it as one,
/// and fails (WHATWG URL, "ends in a number checker" and "IPv4 parser").
pub(crate) fn is_broken_address(host: &str) -> bool {
    let parts: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    let is_decimal = !last.is_empty() && last.bytes().all(|digit| digit.is_ascii_digit());
    if !is_decimal && number(last).is_none() {
        return false;
    }
    let numbers: Option<Vec<u64>> = parts.iter().map(|part| number(part)).collect();
    match numbers.as_deref() {
        // The last part fills the bytes that the others leave: `127.1` is 127.0.0.1.
        Some([others @ .., last]) if others.len() < 4 => {
            let most = 256_u64.pow(4 - others.len() as u32);
            *last >= most || others.iter().any(|part| *part > 255)
        }
        _ => true,
    }
}

/// A part of an address, in octal after a `0` and in hexadecimal after `0x`.
fn number(part: &str) -> Option<u64> {
    let hexadecimal = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, part.strip_prefix('0')) {
        (Some(""), _) => return Some(0),
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (part, 10),
    };
    // Rust would take a sign.
    let is_number = digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| u64::from_str_radix(digits, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::is_broken_address;

    #[test]
    fn a_number_at_the_end_makes_an_address() {
        for host in [
            "256.1.1.1",
            "1.2.3.4.5",
            "1.2.3.4.5.",
            "a.1",
            "a.0x1f",
            "1..2",
            "1.2.3.09",
            "4294967296",
            "1.16777216",
            "1.2.65536",
            "99999999999999999999",
            "+1.2",
            "1.+2.3.4",
        ] {
            assert!(is_broken_address(host), "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "0x7f.1",
            "017.0.0.1",
            "7",
            "0X",
            "4294967295",
            "1.16777215",
            "1.256",
            "1.2.65535",
            "a.1b",
            "1.a",
            "1.2.3.0xg",
            "a.",
            "",
            "x0x1",
        ] {
            assert!(!is_broken_address(host), "{host}");
        }
    }
}
