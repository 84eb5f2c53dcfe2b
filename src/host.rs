//! Hosts that look like names, and are none.

/// Whether a host without brackets ends in a number, and is no IPv4 address of four: whoever sends takes it for
/// an address, and fails (WHATWG URL, "ends in a number").
pub(crate) fn is_broken_address(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = match last.strip_prefix("0x").or_else(|| last.strip_prefix("0X")) {
        Some(digits) => digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|digit| digit.is_ascii_digit()),
    };
    is_number && host.parse::<std::net::Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::is_broken_address;

    #[test]
    fn a_number_at_the_end_makes_an_address() {
        for host in ["256.1.1.1", "1.2.3.4.5", "1.2.3.4.5.", "a.1", "7", "a.0x1f", "0X", "127.1"] {
            assert!(is_broken_address(host), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1.", "a.1b", "1.a", "1.2.3.0xg", "a.", "", "x0x1"] {
            assert!(!is_broken_address(host), "{host}");
        }
    }
}
