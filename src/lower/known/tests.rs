use super::*;

#[test]
fn names_that_are_suggested_are_known() {
    for name in NAMES {
        let known = find(&[name]);
        assert!(known.is_some_and(|known| !matches!(known, Known::Refused(..))), "{name}");
    }
}

#[test]
fn paths_of_the_emitted_rust_begin_with_known_crates() {
    for name in NAMES {
        let Some(path) = find(&[name]).and_then(|known| known.rust_path()) else { continue };
        // `bool` needs none.
        let Some(path) = path.strip_prefix("::") else { continue };
        let names: Vec<&str> = path.split('<').next().unwrap().split("::").collect();
        assert!(is_crate(names[0]), "{path}");
        assert_eq!(find(&names), find(&[name]), "{path}");
    }
}
