//! Mistakes below the meaning of HTTP: bytes, time, redirects, floods. They show on a listener only.
//!
//! Whether the server is broken or set against its caller makes no difference to the caller, who must
//! come to an end in time and within memory.

use super::breaks::Break::Raw;
use super::breaks::Raw as Ra;
use super::sets::{ALL, C, D, K, KD, R, RC};
use super::{Line, line};

const READABLE: &[&str] = &["operation#readable", "operation#readable"];
const JSON: &[&str] =
    &["operation#readable", "operation#readable", "response.$ok#content-type", "response.$ok#type"];
const LABEL: &[&str] = &[
    "response.$ok#content-type",
    "response.$ok#content-type",
    "response.$ok#content-type",
    "operation#readable",
];
// Its status is 200, which not every page documents.
const PROXY: &[&str] = &["response.$ok#content-type", "response#status"];
const STATUS: &[&str] = &["response#status", "response#status", "operation#readable", "operation#readable"];
// Who is told to come later and finds the work done was told wrong.
const BUSY: &[&str] = &["operation#no-effect"];
// Nothing of the page is broken: a run has to say that it learned nothing.
const UNTOLD: &[&str] = &[];
const NO_5XX: &[&str] = &["operation#no-5xx"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    vec![
        line("hang", ALL, READABLE, Raw(Ra::Hang), "no answer ever"),
        line("hang-after-head", KD, READABLE, Raw(Ra::HangAfterHead), "the head and then nothing"),
        line("drip", RC, READABLE, Raw(Ra::Drip), "one byte every now and then"),
        line("slow-head", K, READABLE, Raw(Ra::SlowHead), "the head byte by byte"),
        line("endless-body", KD, READABLE, Raw(Ra::EndlessBody), "a body without end or length"),
        line("endless-chunks", RC, READABLE, Raw(Ra::EndlessChunks), "chunks without end"),
        line("endless-head", D, READABLE, Raw(Ra::EndlessHead), "headers without end"),
        line(
            "length-too-long",
            KD,
            READABLE,
            Raw(Ra::LengthTooLong),
            "a length beyond the body, then the end",
        ),
        line("length-too-short", RC, JSON, Raw(Ra::LengthTooShort), "a length that cuts the body"),
        line("length-negative", K, READABLE, Raw(Ra::LengthNegative), "a negative length"),
        line("length-twice", C, READABLE, Raw(Ra::LengthTwice), "two lengths"),
        line("length-text", D, READABLE, Raw(Ra::LengthText), "a length that is no number"),
        line("reset-at-once", ALL, READABLE, Raw(Ra::ResetAtOnce), "a reset instead of an answer"),
        line("reset-in-head", R, READABLE, Raw(Ra::ResetInHead), "a reset within the head"),
        line("reset-in-body", KD, READABLE, Raw(Ra::ResetInBody), "a reset within the body"),
        line("close-at-once", K, READABLE, Raw(Ra::CloseAtOnce), "an end instead of an answer"),
        line("close-in-head", C, READABLE, Raw(Ra::CloseInHead), "an end within the head"),
        line("close-in-body", RC, READABLE, Raw(Ra::CloseInBody), "an end within the body"),
        line("chunk-cut", K, READABLE, Raw(Ra::ChunkCut), "chunks without the last"),
        line("chunk-bad-size", D, READABLE, Raw(Ra::ChunkBadSize), "a chunk size that is no number"),
        line("gzip-unasked", KD, JSON, Raw(Ra::GzipUnasked), "gzip that nobody asked for, and says so"),
        line("gzip-bomb", R, JSON, Raw(Ra::GzipBomb), "a bomb that nobody asked for"),
        line("encoding-unknown", C, JSON, Raw(Ra::UnknownEncoding), "an encoding that nobody knows"),
        line("charset-wrong", KD, LABEL, Raw(Ra::WrongCharset), "UTF-16 behind a label of UTF-8"),
        line("json-deep", ALL, JSON, Raw(Ra::DeepJson), "arrays a hundred thousand deep"),
        line("json-huge", RC, JSON, Raw(Ra::HugeString), "a text of a hundred megabytes"),
        line("header-huge", K, READABLE, Raw(Ra::HugeHeader), "a header of a megabyte"),
        line("headers-many", D, READABLE, Raw(Ra::ManyHeaders), "ten thousand headers"),
        line("header-bad", R, READABLE, Raw(Ra::BadHeader), "a header without a colon"),
        line("header-nul", C, READABLE, Raw(Ra::NulInHeader), "a NUL in a header"),
        line("redirect-loop", KD, STATUS, Raw(Ra::RedirectLoop), "a redirect to the same place"),
        line("redirect-off-host", RC, STATUS, Raw(Ra::RedirectOffHost), "a redirect to another host"),
        line(
            "redirect-keeps-method",
            K,
            STATUS,
            Raw(Ra::RedirectKeepsMethod),
            "a redirect that keeps the method",
        ),
        line("informational-flood", KD, READABLE, Raw(Ra::Informational), "interim answers without end"),
        line(
            "ok-with-error",
            ALL,
            &["response.$ok.$list#present", "response.$ok#type"],
            Raw(Ra::OkWithError),
            "success with an error inside",
        ),
        line("html", RC, PROXY, Raw(Ra::Html), "a page of a proxy"),
        line("http-09", K, READABLE, Raw(Ra::Http09), "a body without a head"),
        line("not-http", D, READABLE, Raw(Ra::NotHttp), "another protocol"),
        line("status-line-bad", R, READABLE, Raw(Ra::BadStatusLine), "a status that is no number"),
        line("status-600", C, STATUS, Raw(Ra::Status(600)), "a status of 600"),
        line("status-999", K, STATUS, Raw(Ra::Status(999)), "a status of 999"),
        line("status-500", D, NO_5XX, Raw(Ra::Status(500)), "500 for everything"),
        line("too-many-seconds", KD, BUSY, Raw(Ra::TooManySeconds), "429 for ever, wait a second"),
        line("too-many-date", RC, BUSY, Raw(Ra::TooManyDate), "429 for ever, wait until a date"),
        line("unavailable-seconds", RC, UNTOLD, Raw(Ra::UnavailableSeconds), "503 for ever, wait a second"),
        line("unavailable-date", KD, UNTOLD, Raw(Ra::UnavailableDate), "503 for ever, wait until a date"),
        line("no-accept", D, READABLE, Raw(Ra::NoAccept), "connections are not taken"),
        line("switch-protocols", R, READABLE, Raw(Ra::SwitchProtocols), "a change of protocol"),
    ]
}
