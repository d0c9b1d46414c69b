//! The time of signing, `YYYYMMDDTHHMMSSZ`. It knows no zones and no leap seconds.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: u64 = 86_400;
/// The first second of the year 10000, which four digits cannot write.
const END: u64 = 253_402_300_800;

/// A time in whole seconds, from 1970 to 9999.
///
/// ```
/// use as_documented_signing::SdkDate;
/// let date = SdkDate::parse("20261121T120000Z").unwrap();
/// assert_eq!(date.to_string(), "20261121T120000Z");
/// assert_eq!(SdkDate::from_unix_seconds(0).unwrap().to_string(), "19700101T000000Z");
/// assert!(SdkDate::parse("20260230T000000Z").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SdkDate {
    seconds: u64,
}

impl SdkDate {
    /// The time by the system's clock; a clock set before 1970 or after 9999 is taken for the nearer end.
    pub fn now() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { seconds: seconds.min(END - 1) }
    }

    /// The time so many seconds after the start of 1970; `None` after the year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Option<Self> {
        (seconds < END).then_some(Self { seconds })
    }

    /// Seconds since the start of 1970.
    pub fn unix_seconds(self) -> u64 {
        self.seconds
    }

    /// How far apart two times are.
    pub fn distance(self, other: Self) -> Duration {
        Duration::from_secs(self.seconds.abs_diff(other.seconds))
    }

    /// Reads exactly `YYYYMMDDTHHMMSSZ`; `None` for anything else and for a day that is not in the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes.get(8) != Some(&b'T') || bytes.get(15) != Some(&b'Z') {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok())?
        };
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
        if year < 1970 || !(1..=12).contains(&month) || day == 0 || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        let date = Self { seconds };
        // A day beyond the end of its month comes back as a day of the next one.
        (date.to_string() == text).then_some(date)
    }
}

/// Days from 1970-01-01, counted in years that start in March so that the leap day is last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
}

impl fmt::Display for SdkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The inverse of `days`, in eras of 400 years.
        let shifted = self.seconds / DAY + 719_468;
        let (era, of_era) = (shifted / 146_097, shifted % 146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march + 2) / 5 + 1;
        let month = if march < 10 { march + 3 } else { march - 9 };
        let year = era * 400 + year + u64::from(month <= 2);
        let second = self.seconds % DAY;
        write!(
            f,
            "{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}
