//! Dates against known ones.

use as_documented_signing::SdkDate;

#[test]
fn known_times_are_counted_right() {
    for (text, seconds) in [
        ("19700101T000000Z", 0),
        ("20000229T235959Z", 951_868_799),
        ("20240301T000000Z", 1_709_251_200),
        ("20261121T120000Z", 1_795_262_400),
        ("99991231T235959Z", 253_402_300_799),
    ] {
        let date = SdkDate::from_unix_seconds(seconds).unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!(SdkDate::parse(text), Some(date));
    }
    assert_eq!(SdkDate::from_unix_seconds(253_402_300_800), None);
}

#[test]
fn what_is_not_in_the_calendar_is_not_a_date() {
    for text in [
        "",
        "20260229T000000Z",
        "21000229T000000Z",
        "20261301T000000Z",
        "20260100T000000Z",
        "20260101T240000Z",
        "20260101T006000Z",
        "20260101T000060Z",
        "19691231T235959Z",
        "20260101t000000z",
        "2026-01-01T00:00",
        "+0260101T000000Z",
        "2026é101T00000Z",
    ] {
        assert_eq!(SdkDate::parse(text), None, "{text}");
    }
}
