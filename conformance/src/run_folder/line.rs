//! Sealed lines: a JSON value and a check of its bytes, one line each.
//!
//! A process can die in the middle of a line and a machine in the middle of several, so a tail that is not whole is
//! left out. A line that is not whole and has whole ones behind it was spoilt by something else, and is an error:
//! nothing is guessed here.

use sha2::{Digest, Sha256};
use std::io::{self, BufRead};

const HEAD: &str = "{\"check\":\"";
const MIDDLE: &str = "\",\"entry\":";

/// How many hexadecimal digits the check has.
const DIGITS: usize = 16;

fn check(entry: &str) -> String {
    let digest = Sha256::digest(entry.as_bytes());
    digest.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// The line of an entry, which is one JSON value without line ends.
pub(super) fn seal(entry: &str) -> String {
    format!("{HEAD}{}{MIDDLE}{entry}}}\n", check(entry))
}

/// The entry of a line, where the line is whole.
pub(super) fn open(line: &str) -> Option<&str> {
    let rest = line.strip_suffix('\n')?.strip_prefix(HEAD)?;
    let digits = rest.get(..DIGITS)?;
    let entry = rest.get(DIGITS..)?.strip_prefix(MIDDLE)?.strip_suffix('}')?;
    (check(entry) == digits).then_some(entry)
}

/// Goes through the whole lines of a file: `each` is given the entry and where its line begins. Returns the length of
/// what is whole.
///
/// # Errors
/// The file cannot be read, a line is spoilt, or `each` says that it cannot be understood: its number from 1, and why.
pub(super) fn scan(
    mut file: impl BufRead,
    each: &mut dyn FnMut(&str, u64) -> Result<(), String>,
) -> Result<u64, (usize, String)> {
    let mut whole = 0_u64;
    let mut at = 0_u64;
    let mut spoilt: Option<usize> = None;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = |error: io::Error| (number, error.to_string());
        let length = file.read_until(b'\n', &mut line).map_err(read)?;
        if length == 0 {
            break;
        }
        let entry = std::str::from_utf8(&line).ok().and_then(open);
        match (entry, spoilt) {
            (None, _) => spoilt = spoilt.or(Some(number)),
            (Some(_), Some(spoilt)) => {
                return Err((spoilt, "it is spoilt, and whole lines follow it".to_owned()));
            }
            (Some(entry), None) => {
                each(entry, at).map_err(|why| (number, why))?;
                whole = at + length as u64;
            }
        }
        at += length as u64;
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_opens_to_what_was_sealed_and_no_part_of_it_opens() {
        let line = seal("{\"a\":[1,\"ä}\"]}");
        assert_eq!(open(&line), Some("{\"a\":[1,\"ä}\"]}"));
        for at in 0..line.len() {
            if let Some(part) = line.get(..at) {
                assert_eq!(open(part), None, "{part}");
            }
        }
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let line = seal("{\"a\":1}");
        assert_eq!(open(&line.replace("\"a\"", "\"b\"")), None);
    }

    #[test]
    fn a_spoilt_line_before_whole_ones_is_an_error_and_a_spoilt_tail_is_left_out() {
        let text = format!("{}{}{}", seal("1"), seal("2"), seal("3"));
        let spoilt = text.replacen('2', "7", 1);
        let mut seen = Vec::new();
        let mut each = |entry: &str, _: u64| {
            seen.push(entry.to_owned());
            Ok(())
        };
        assert_eq!(scan(text.as_bytes(), &mut each), Ok(text.len() as u64));
        let (line, why) = scan(spoilt.as_bytes(), &mut each).unwrap_err();
        assert_eq!(
            (line, why.contains("spoilt")),
            (if spoilt.find('7') < text.find('\n') { 1 } else { 2 }, true)
        );
        let tail = format!("{}garbage\nmore", seal("1"));
        assert_eq!(scan(tail.as_bytes(), &mut |_, _| Ok(())), Ok(seal("1").len() as u64));
    }
}
