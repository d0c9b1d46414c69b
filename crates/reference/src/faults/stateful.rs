//! Mistakes that only looking at state over time shows: transitions, ends, and what is left behind.

use super::breaks::Break::{Act, Decide, Look, Parse};
use super::breaks::{Act as A, Decide as De, Look as L, Parse as P};
use super::sets::{ALL, C, D, K, KD, KR, KRC, KRD, R};
use super::trigger::When;
use super::{Line, line};
use crate::instance::Status;
use crate::service::Verb::{Delete, Flush, Restart, SoftRestart};

const RESTART: &[&str] =
    &["operation#transition", "operation#end-state", "request.action=restart#effect", "operation#transition"];
const SOFT: &[&str] = &[
    "operation#transition",
    "operation#end-state",
    "request.action=soft_restart#effect",
    "operation#transition",
];
const FLUSH: &[&str] =
    &["operation#transition", "operation#end-state", "request.action=flush#effect", "operation#transition"];
const DELETE: &[&str] = &[
    "operation#end-state",
    "operation#transition",
    "request.action=delete#effect",
    "operation#end-state",
    "operation#transition",
    "operation#asynchronous",
    "$each#effect",
];
const REFUSAL: &[&str] = &["request.action=restart#refusal", "request.action=restart#refusal"];
const ISOLATION: &[&str] = &["operation#isolation"];
const NO_EFFECT: &[&str] = &[
    "request.action=restart#no-effect",
    "request.action=soft_restart#no-effect",
    "request.action=flush#no-effect",
    "request.action=delete#no-effect",
    "operation#no-effect",
];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    let mut lines = transitions();
    lines.extend(messages());
    lines.extend(sequences());
    lines
}

fn transitions() -> Vec<Line> {
    vec![
        line("restart-stuck", KD, RESTART, Act(A::Stuck), "a restart never ends").when(When::Verb(Restart)),
        line("restart-ends-in-error", KD, RESTART, Act(A::EndsIn(Status::Error)), "a restart ends in ERROR")
            .when(When::Verb(Restart)),
        line("restart-ends-gone", KD, RESTART, Act(A::EndsIn(Status::Gone)), "a restarted instance is gone")
            .when(When::Verb(Restart)),
        line(
            "restart-ends-stopped",
            K,
            RESTART,
            Act(A::EndsIn(Status::Stopped)),
            "a restarted instance is frozen",
        )
        .when(When::Verb(Restart)),
        line("soft-restart-stuck", D, SOFT, Act(A::Stuck), "a soft restart never ends")
            .when(When::Verb(SoftRestart)),
        line(
            "soft-restart-ends-in-error",
            D,
            SOFT,
            Act(A::EndsIn(Status::Error)),
            "a soft restart ends in ERROR",
        )
        .when(When::Verb(SoftRestart)),
        line("flush-stuck", D, FLUSH, Act(A::Stuck), "a flush never ends").when(When::Verb(Flush)),
        line("flush-ends-in-error", D, FLUSH, Act(A::EndsIn(Status::Error)), "a flush ends in ERROR")
            .when(When::Verb(Flush)),
        line("flush-ends-gone", D, FLUSH, Act(A::EndsIn(Status::Gone)), "a flushed instance is gone")
            .when(When::Verb(Flush)),
        line("flush-data-returns", D, FLUSH, Act(A::DataReturns), "flushed data comes back")
            .when(When::Verb(Flush)),
        line("flush-half", D, FLUSH, Act(A::HalfData), "a flush leaves half of the data")
            .when(When::Verb(Flush)),
        line("delete-stuck", KRC, DELETE, Act(A::Stuck), "a delete never ends").when(When::Verb(Delete)),
        line(
            "delete-ends-running",
            KRC,
            DELETE,
            Act(A::EndsIn(Status::Running)),
            "a deleted instance runs on",
        )
        .when(When::Verb(Delete)),
        line(
            "delete-ends-stopped",
            KRC,
            DELETE,
            Act(A::EndsIn(Status::Stopped)),
            "a deleted instance is stopped",
        )
        .when(When::Verb(Delete)),
        line(
            "delete-ends-createfailed",
            KR,
            DELETE,
            Act(A::EndsIn(Status::CreateFailed)),
            "a deleted instance is left as failed",
        )
        .when(When::Verb(Delete)),
        line("delete-ends-in-error", R, DELETE, Act(A::EndsIn(Status::Error)), "a deletion ends in ERROR")
            .when(When::Verb(Delete)),
        line("delete-comes-back", KRC, DELETE, Act(A::ComesBack(60)), "a deleted instance comes back")
            .when(When::Verb(Delete)),
        line(
            "delete-detour",
            C,
            DELETE,
            Act(A::Detour(Status::Running)),
            "a server runs again between shutting down and its end",
        )
        .when(When::Verb(Delete)),
        line(
            "delete-pending",
            C,
            DELETE,
            Act(A::Detour(Status::Creating)),
            "a server is pending between shutting down and its end",
        )
        .when(When::Verb(Delete)),
        line("gone-shown-running", KRC, DELETE, Look(L::GoneShown), "what is gone is shown as running"),
        line("gone-never", KRC, DELETE, Look(L::GoneNever), "what is gone is shown as going for ever"),
    ]
}

fn messages() -> Vec<Line> {
    vec![
        line(
            "messages-outlive",
            KR,
            &["request.action=delete#effect"],
            Look(L::MessagesOutlive),
            "the messages of an instance can be read when it is gone",
        ),
        line(
            "messages-served",
            K,
            REFUSAL,
            Look(L::MessagesRead),
            "messages are read while the instance restarts",
        ),
        line(
            "messages-refused-briefly",
            K,
            REFUSAL,
            Look(L::MessagesRefusedBriefly),
            "messages are refused only at the start of a restart",
        ),
        line(
            "messages-never-again",
            K,
            &[
                "request.action=restart#refusal",
                "request.action=restart#effect",
                "operation#end-state",
                "request.action=restart#refusal",
            ],
            Look(L::MessagesNeverAgain),
            "messages are refused for ever after a restart",
        ),
        line(
            "messages-of-others-refused",
            K,
            &["request.action=restart#refusal", "operation#isolation", "request.action=restart#refusal"],
            Look(L::MessagesOfOthersRefused),
            "messages of all instances are refused while one restarts",
        ),
    ]
}

fn sequences() -> Vec<Line> {
    vec![
        line(
            "busy-restart-breaks",
            KD,
            RESTART,
            Decide(De::BusyBreaks(Status::Error)),
            "a verb for an instance in transit breaks it",
        ),
        line(
            "busy-restart-kills",
            D,
            RESTART,
            Decide(De::BusyBreaks(Status::Gone)),
            "a verb for an instance in transit destroys it",
        ),
        line("busy-failed-acts", KD, NO_EFFECT, Act(A::DoesFailed), "what is called failed is carried out"),
        line(
            "repeat-delete-hits-another",
            KR,
            ISOLATION,
            Decide(De::RepeatHitsAnother),
            "a second delete hits another instance",
        ),
        line(
            "failed-instance-restarts",
            K,
            &["request.action=restart#effect", "operation#transition", "operation#isolation"],
            Decide(De::RestartsFailed),
            "an instance whose creation failed comes to life by a restart",
        ),
        line(
            "failed-restart-claimed",
            K,
            &["request.action=restart#effect"],
            Decide(De::ClaimsFailedRestart),
            "an instance whose creation failed is said to be restarted and is not",
        ),
        line(
            "restart-also-deletes-all-failed",
            KR,
            &["operation#isolation", "request.$all#scope", "operation#no-effect"],
            Parse(P::AllFailureBeatsRestart),
            "the selector beside a restart deletes all failed instances",
        ),
        line(
            "verb-remembered",
            KR,
            &["request.action#required"],
            Parse(P::MissingVerbIsLast),
            "without a verb the last call's verb is used",
        ),
        line(
            "ids-missing-means-all",
            KRD,
            &["operation#isolation", "operation#no-effect"],
            Parse(P::IdsMissingIsAll),
            "no ids means every instance",
        ),
        line(
            "ids-missing-means-all",
            C,
            &["operation#isolation", "operation#no-effect"],
            Parse(P::IdsMissingIsAll),
            "no ids means every instance",
        ),
        line(
            "ids-empty-means-all",
            ALL,
            &["operation#isolation", "operation#no-effect"],
            Parse(P::IdsEmptyIsAll),
            "an empty list means every instance",
        ),
        line(
            "second-call-nothing",
            KRD,
            &[
                "$each#words",
                "request.action=restart#effect",
                "request.action=delete#effect",
                "request.action=flush#effect",
            ],
            Act(A::Skip),
            "from the second call on nothing is done",
        )
        .when(When::From(2)),
        line(
            "second-call-nothing",
            C,
            &["$each#effect", "$each#effect"],
            Act(A::Skip),
            "from the second call on nothing is done",
        )
        .when(When::From(2)),
        line(
            "second-call-everything",
            KRC,
            ISOLATION,
            Act(A::Everything),
            "from the third call on everything is hit",
        )
        .when(When::From(3)),
    ]
}
