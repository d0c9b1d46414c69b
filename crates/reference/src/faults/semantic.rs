//! Answers that say something else than what was asked or what was done.

use super::breaks::Break::{Accepted, Act, AllFailed, Decide};
use super::breaks::{Act as A, Decide as De, Edit as E};
use super::sets::{ALL, C, D, K, KC, KD, KR, KRC, KRD, R, RD};
use super::trigger::When;
use super::trigger::Which::Version;
use super::{Line, line};
use crate::service::Verb::{Delete, Flush, Restart, SoftRestart};

const ECHO: &[&str] = &["response.$ok.$list[]#echo"];
const COMPLETE: &[&str] = &["response.$ok.$list[]#complete", "response.$ok.$list[]#complete"];
const UNIQUE: &[&str] = &["response.$ok.$list[]#unique", "response.$ok.$list[]#unique"];
const RESTART: &[&str] = &["request.action=restart#effect", "$each#words"];
const SOFT: &[&str] = &["request.action=soft_restart#effect", "$each#words"];
const FLUSH: &[&str] = &["request.action=flush#effect", "$each#words"];
const DELETE: &[&str] = &["request.action=delete#effect", "$each#words", "$each#effect"];
const SUCCESS: &[&str] = &["$each#words", "response.$ok.$list[]#complete", "$each#effect"];
const NO_EFFECT: &[&str] = &[
    "request.action=restart#no-effect",
    "request.action=soft_restart#no-effect",
    "request.action=flush#no-effect",
    "request.action=delete#no-effect",
    "operation#no-effect",
];
const ISOLATION: &[&str] = &["operation#isolation"];
const SCOPE: &[&str] = &["request.$all#scope"];
const ALL_EFFECT: &[&str] = &["request.$all#scope", "request.$all#scope"];
const ELIGIBLE: &[&str] = &["request.action=flush#eligibility"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    let mut lines = echoes();
    lines.extend(effects());
    lines.extend(neighbours());
    lines.extend(all_failed());
    lines.extend(eligibility());
    lines
}

fn echoes() -> Vec<Line> {
    vec![
        line("echo-foreign", ALL, ECHO, Accepted(E::IdForeign), "results have ids that nobody asked for"),
        line(
            "echo-extra",
            ALL,
            ECHO,
            Accepted(E::ItemForeign),
            "one result more, for an id nobody asked for",
        ),
        line("echo-neighbour", KRD, ECHO, Accepted(E::IdOfNeighbour), "results have a neighbour's id"),
        line("echo-neighbour", C, ECHO, Accepted(E::IdOfNeighbour), "results have a neighbour's id"),
        line("echo-example", RD, ECHO, Accepted(E::IdOfExample), "results have the page's example id"),
        line(
            "echo-without-hyphens",
            KC,
            ECHO,
            Accepted(E::IdWithoutHyphens),
            "ids come back without hyphens",
        ),
        line("echo-padded", RD, ECHO, Accepted(E::IdPadded), "ids come back with a blank"),
        line("echo-first-only", KRD, COMPLETE, Accepted(E::IdsOfFirst), "all results have the first id"),
        line("result-lost-last", KRD, COMPLETE, Accepted(E::ItemLost), "the last result is lost")
            .at(super::trigger::Which::Last)
            .when(When::LenFrom(2)),
        line("result-lost-first", KD, COMPLETE, Accepted(E::ItemLost), "the first result is lost")
            .at(super::trigger::Which::First)
            .when(When::LenFrom(2)),
        line("results-first-only", KRD, COMPLETE, Accepted(E::ItemLost), "only the first has a result")
            .at(super::trigger::Which::NotFirst),
        line("results-empty", KRD, COMPLETE, Accepted(E::ListEmpty), "the list of results is empty"),
        line(
            "ids-empty",
            C,
            &["response.$ok.$list[]#complete", "response.$ok.$list#min-items", "response.$ok.$list[]#echo"],
            Accepted(E::ListEmpty),
            "the list of deleted ids is empty",
        ),
        line("result-twice", ALL, UNIQUE, Accepted(E::ItemTwice), "every result stands twice"),
        line("result-last-twice", KD, UNIQUE, Accepted(E::ItemTwice), "the last result stands twice")
            .at(super::trigger::Which::Last),
    ]
}

fn effects() -> Vec<Line> {
    vec![
        line("restart-nothing", KD, RESTART, Act(A::Skip), "a restart does nothing")
            .when(When::Verb(Restart)),
        line("soft-restart-nothing", D, SOFT, Act(A::Skip), "a soft restart does nothing")
            .when(When::Verb(SoftRestart)),
        line("flush-nothing", D, FLUSH, Act(A::Skip), "a flush does nothing").when(When::Verb(Flush)),
        line("delete-nothing", KRC, DELETE, Act(A::Skip), "a delete does nothing").when(When::Verb(Delete)),
        line("restart-says-failed", KD, NO_EFFECT, Act(A::SaysFailed), "a restart is reported failed")
            .when(When::Verb(Restart)),
        line(
            "soft-restart-says-failed",
            D,
            NO_EFFECT,
            Act(A::SaysFailed),
            "a soft restart is reported failed",
        )
        .when(When::Verb(SoftRestart)),
        line("flush-says-failed", D, NO_EFFECT, Act(A::SaysFailed), "a flush is reported failed")
            .when(When::Verb(Flush)),
        line("delete-says-failed", KR, NO_EFFECT, Act(A::SaysFailed), "a delete is reported failed")
            .when(When::Verb(Delete)),
        line(
            "words-opposite",
            KRD,
            SUCCESS,
            Accepted(E::Opposite),
            "success is called failed and failed success",
        ),
        line(
            "always-success",
            KD,
            SUCCESS,
            Accepted(E::Words("failed", "success")),
            "failed is called success",
        ),
        // For a deletion that is a reading: what is not there need not be deleted.
        line("stranger-success", KD, SUCCESS, Decide(De::StrangersSucceed), "ids of nothing are successes"),
        line("restart-deletes", K, RESTART, Act(A::Instead(Delete)), "a restart deletes")
            .when(When::Verb(Restart)),
        line("delete-restarts", KR, DELETE, Act(A::Instead(Restart)), "a delete restarts")
            .when(When::Verb(Delete)),
        line("flush-restarts", D, FLUSH, Act(A::Instead(Restart)), "a flush restarts")
            .when(When::Verb(Flush)),
        line("soft-restart-flushes", D, SOFT, Act(A::Instead(Flush)), "a soft restart flushes")
            .when(When::Verb(SoftRestart)),
        line(
            "soft-restart-also-flushes",
            D,
            &["request.action=soft_restart#effect", "operation#isolation"],
            Act(A::Also(Flush)),
            "a soft restart clears data as well",
        )
        .when(When::Verb(SoftRestart)),
        line("flush-deletes", D, FLUSH, Act(A::Instead(Delete)), "a flush deletes").when(When::Verb(Flush)),
        line("restart-deletes", D, RESTART, Act(A::Instead(Delete)), "a restart deletes")
            .when(When::Verb(Restart)),
        line("flush-keeps-data", D, FLUSH, Act(A::KeepsData), "a flush passes and clears nothing")
            .when(When::Verb(Flush)),
        line("ids-swapped", KRD, SUCCESS, Accepted(E::IdsSwapped), "results of first and last change places")
            .when(When::Mixed),
    ]
}

fn neighbours() -> Vec<Line> {
    vec![
        line("neighbour-restarts", KD, ISOLATION, Act(A::Neighbour), "another instance restarts too")
            .when(When::Verb(Restart)),
        line("neighbour-flushes", D, ISOLATION, Act(A::Neighbour), "another instance is flushed too")
            .when(When::Verb(Flush)),
        line("neighbour-deleted", KRC, ISOLATION, Act(A::Neighbour), "another instance is deleted too")
            .when(When::Verb(Delete)),
        line("wrong-instance", ALL, ISOLATION, Act(A::WrongInstance), "another instance is hit instead"),
        line("everything", ALL, ISOLATION, Act(A::Everything), "every instance is hit"),
        line(
            "other-service-hit",
            ALL,
            ISOLATION,
            Act(A::OtherService),
            "an instance of another service is hit too",
        ),
        line(
            "other-project-hit",
            ALL,
            ISOLATION,
            Act(A::OtherProject),
            "an instance of another project is hit too",
        ),
        line(
            "other-services-ids",
            ALL,
            ISOLATION,
            Decide(De::OtherServices),
            "ids of other services are taken",
        ),
        line(
            "other-projects-ids",
            ALL,
            ISOLATION,
            Decide(De::OtherProjects),
            "ids of other projects are taken",
        ),
        line(
            "flush-clears-neighbour",
            D,
            ISOLATION,
            Act(A::ClearsOther),
            "a flush clears a neighbour's data too",
        )
        .when(When::Verb(Flush)),
        line(
            "flush-clears-only-neighbour",
            D,
            FLUSH,
            Act(A::FlushesNeighbour),
            "a flush clears a neighbour's data",
        )
        .when(When::Verb(Flush)),
        line(
            "restart-clears-neighbour",
            D,
            ISOLATION,
            Act(A::ClearsOther),
            "a restart clears a neighbour's data",
        )
        .when(When::Verb(Restart)),
    ]
}

fn all_failed() -> Vec<Line> {
    vec![
        line("all-failed-nothing", KR, ALL_EFFECT, Act(A::AllFailedNothing), "no failed instance is deleted"),
        line(
            "all-failed-first",
            KR,
            SCOPE,
            Act(A::AllFailedFirst),
            "only the first failed instance is deleted",
        ),
        line("all-failed-not-last", KR, SCOPE, Act(A::AllFailedNotLast), "the last failed instance stays"),
        line("all-failed-one-live", KR, SCOPE, Act(A::AllFailedLive), "a live instance is deleted too"),
        line(
            "all-failed-everything",
            KR,
            SCOPE,
            Act(A::AllFailedEverything),
            "all live instances are deleted too",
        ),
        line(
            "all-failed-other-engine",
            KR,
            SCOPE,
            Act(A::AllFailedOtherEngine),
            "the other engine's failed instances are deleted too",
        ),
        line(
            "all-failed-wrong-engine",
            KR,
            SCOPE,
            Act(A::AllFailedWrongEngine),
            "the other engine's failed instances are deleted instead",
        ),
        line(
            "all-failed-other-project",
            KR,
            SCOPE,
            Act(A::AllFailedOtherProject),
            "other projects' failed instances are deleted too",
        ),
        line("all-failed-return", KR, ALL_EFFECT, Act(A::AllFailedReturn), "failed instances come back"),
        line(
            "all-failed-refused",
            KR,
            &["response#status", "response#status", "operation#no-effect", "operation#no-effect"],
            AllFailed(E::Status(400)),
            "done, and answered with 400",
        ),
        line(
            "all-failed-500",
            KR,
            &["operation#no-5xx"],
            AllFailed(E::Status(500)),
            "done, and answered with 500",
        ),
        line(
            "all-failed-lists-live",
            R,
            &["response.$ok.$list[]#echo", "request.$all#scope"],
            AllFailed(E::IdOfNeighbour),
            "the answer lists live instances",
        ),
    ]
}

fn eligibility() -> Vec<Line> {
    vec![
        line("flush-any-version", D, ELIGIBLE, Decide(De::FlushesAnything), "any version is flushed"),
        line(
            "flush-any-claimed",
            D,
            &["request.action=flush#eligibility", "request.action=flush#effect", "$each#words"],
            Decide(De::ClaimsAnyFlush),
            "any version is called flushed",
        ),
        line(
            "flush-not-4",
            D,
            &["request.action=flush#eligibility", "response#status"],
            Decide(De::DoesNotFlush("4.0")),
            "version 4.0 is not flushed",
        ),
        line(
            "flush-not-5",
            D,
            &["request.action=flush#eligibility", "response#status"],
            Decide(De::DoesNotFlush("5.0")),
            "version 5.0 is not flushed",
        ),
        line(
            "flush-not-6",
            D,
            &["request.action=flush#eligibility", "response#status"],
            Decide(De::DoesNotFlush("6.0")),
            "version 6.0 is not flushed",
        ),
        line(
            "flush-fails-on-4",
            D,
            &["request.action=flush#eligibility"],
            Decide(De::FailsToFlush("4.0")),
            "each flush of version 4.0 fails",
        ),
        line(
            "flush-fails-on-5",
            D,
            &["request.action=flush#eligibility"],
            Decide(De::FailsToFlush("5.0")),
            "each flush of version 5.0 fails",
        ),
        line(
            "flush-fails-on-6",
            D,
            &["request.action=flush#eligibility"],
            Decide(De::FailsToFlush("6.0")),
            "each flush of version 6.0 fails",
        ),
        line("flush-nothing-on-4", D, FLUSH, Act(A::Skip), "version 4.0 is called flushed")
            .when(When::Verb(Flush))
            .at(Version("4.0")),
        line("flush-nothing-on-5", D, FLUSH, Act(A::Skip), "version 5.0 is called flushed")
            .when(When::Verb(Flush))
            .at(Version("5.0")),
        line("flush-nothing-on-6", D, FLUSH, Act(A::KeepsData), "version 6.0 keeps its data")
            .when(When::Verb(Flush))
            .at(Version("6.0")),
        line("restart-nothing-on-old", D, RESTART, Act(A::Skip), "version 3.0 is called restarted")
            .when(When::Verb(Restart))
            .at(Version("3.0")),
        line("restart-nothing-on-memcached", D, RESTART, Act(A::Skip), "Memcached is called restarted")
            .when(When::Verb(Restart))
            .at(Version("1.4")),
        line(
            "restart-says-failed-on-5",
            D,
            NO_EFFECT,
            Act(A::SaysFailed),
            "restarts of 5.0 are called failed",
        )
        .when(When::Verb(Restart))
        .at(Version("5.0")),
    ]
}
