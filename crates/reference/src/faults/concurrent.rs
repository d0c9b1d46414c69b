//! Mistakes that show only when calls are under way together. They are real races, not pretended ones.

use super::breaks::Break::Race;
use super::breaks::Race as Ra;
use super::sets::{ALL, KD, KRD};
use super::{Line, line};

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    vec![
        line(
            "answers-mixed",
            ALL,
            &["response.$ok.$list[]#echo", "response.$ok.$list[]#complete"],
            Race(Ra::SharedAnswer),
            "calls under way together get each other's answers",
        ),
        line(
            "verbs-mixed",
            KD,
            &[
                "request.action=restart#effect",
                "request.action=delete#effect",
                "request.action=flush#effect",
                "$each#words",
                "request.action#enum",
                "operation#isolation",
            ],
            Race(Ra::SharedVerb),
            "calls under way together use each other's verbs",
        ),
        line(
            "ids-mixed",
            ALL,
            &["response.$ok.$list[]#echo", "operation#isolation", "response.$ok.$list[]#complete"],
            Race(Ra::SharedIds),
            "calls under way together use each other's ids",
        ),
        line(
            "effect-lost",
            ALL,
            &[
                "$each#words",
                "$each#effect",
                "request.action=restart#effect",
                "request.action=delete#effect",
                "request.action=flush#effect",
                "$each#effect",
            ],
            Race(Ra::LostEffect),
            "of effects that begin together only the last is kept",
        ),
        line(
            "together-500",
            ALL,
            &["operation#no-5xx"],
            Race(Ra::Crash),
            "calls under way together get a 500",
        ),
        line(
            "together-206",
            ALL,
            &["response#status", "response#status"],
            Race(Ra::WrongStatus),
            "calls under way together get a 206",
        ),
        line(
            "together-hang",
            ALL,
            &["operation#readable", "operation#readable"],
            Race(Ra::Hang),
            "calls under way together are never answered",
        ),
        line(
            "together-open",
            ALL,
            &["operation#auth"],
            Race(Ra::NoAuth),
            "calls under way together need no credentials",
        ),
        line(
            "together-says-failed",
            KRD,
            &[
                "request.action=restart#no-effect",
                "request.action=soft_restart#no-effect",
                "request.action=flush#no-effect",
                "request.action=delete#no-effect",
                "operation#no-effect",
            ],
            Race(Ra::SaysFailed),
            "calls under way together are done and reported failed",
        ),
        line(
            "together-result-lost",
            KD,
            &["response.$ok.$list[]#complete", "response.$ok.$list[]#complete"],
            Race(Ra::LosesResult),
            "calls under way together lose their last result",
        ),
    ]
}
