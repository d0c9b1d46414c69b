//! Mistakes that hide behind an unusual list, position, id, word or repetition.

use super::breaks::Break::{Accepted, Act, Decide, Parse};
use super::breaks::{Act as A, Decide as De, Edit as E, Parse as P};
use super::sets::{ALL, C, CD, D, K, KC, KD, KR, KRC, KRD, R, RC, RD};
use super::trigger::Shape::{Blank, HexFrom, Max, Nil, Upper, Version};
use super::trigger::When::{self, After, Always, Both, Every, LenFrom, Verb};
use super::trigger::Which::{First, From, Id, Last, Middle};
use super::{Line, line};
use crate::instance::Status;
use crate::service::Verb::{Delete, Flush, Restart};

const COMPLETE: &[&str] = &["response.$ok.$list[]#complete", "response.$ok.$list[]#complete"];
const UNIQUE: &[&str] = &["response.$ok.$list[]#unique", "response.$ok.$list[]#unique"];
const ECHO: &[&str] = &["response.$ok.$list[]#echo"];
const EFFECT: &[&str] = &[
    "$each#words",
    "$each#effect",
    "request.action=restart#effect",
    "request.action=delete#effect",
    "request.action=flush#effect",
    "$each#effect",
];
const NO_EFFECT: &[&str] = &[
    "request.action=restart#no-effect",
    "request.action=soft_restart#no-effect",
    "request.action=flush#no-effect",
    "request.action=delete#no-effect",
    "operation#no-effect",
];
const NO_5XX: &[&str] = &["operation#no-5xx"];
const ISOLATION: &[&str] = &["operation#isolation", "operation#no-effect"];
const SUCCESS: &[&str] = &["response#status", "response#status"];
const LABEL: &[&str] = &["response.$ok#content-type", "response.$ok#content-type"];
const JSON: &[&str] = &["response.$ok#content-type", "operation#readable"];
const RESULT: &[&str] = &["response.$ok.$list[].result#present"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    let mut lines = lengths();
    lines.extend(positions());
    lines.extend(ids());
    lines.extend(texts());
    lines.extend(repetitions());
    lines
}

fn lengths() -> Vec<Line> {
    vec![
        line(
            "third-result-lost",
            KRD,
            COMPLETE,
            Accepted(E::ItemLost),
            "lists of three and more lose the last result",
        )
        .when(LenFrom(3))
        .at(Last),
        line("tenth-result-lost", KD, COMPLETE, Accepted(E::ItemLost), "results from the tenth on are lost")
            .when(LenFrom(10))
            .at(From(9)),
        line(
            "thirtieth-result-lost",
            R,
            COMPLETE,
            Accepted(E::ItemLost),
            "results from the thirtieth on are lost",
        )
        .when(LenFrom(30))
        .at(From(29)),
        line("fifth-twice", RD, UNIQUE, Accepted(E::ItemTwice), "the fifth result on stand twice")
            .when(LenFrom(5))
            .at(From(4)),
        line(
            "three-foreign",
            C,
            ECHO,
            Accepted(E::ItemForeign),
            "lists of three and more get one result more",
        )
        .when(LenFrom(3)),
        line("twenty-500", ALL, NO_5XX, Decide(De::Crash(500)), "lists of twenty and more get a 500")
            .when(LenFrom(20)),
        line("two-500", RC, NO_5XX, Decide(De::Crash(500)), "lists of two and more get a 500")
            .when(LenFrom(2)),
        line("one-500", D, NO_5XX, Decide(De::Crash(500)), "lists of one get a 500").when(When::Len(1)),
        line("five-nothing", KRD, EFFECT, Act(A::Skip), "from the fifth on nothing is done").at(From(4)),
        line("two-nothing", KRC, EFFECT, Act(A::Skip), "from the second on nothing is done").at(From(1)),
        line("two-refused", KRD, SUCCESS, Decide(De::Refuse(400)), "lists of two and more are refused")
            .when(LenFrom(2)),
        line("two-refused", C, SUCCESS, Decide(De::Refuse(400)), "lists of two and more are refused")
            .when(LenFrom(2)),
        line(
            "three-end-in-error",
            KRD,
            &["$each#words", "$each#effect", "operation#end-state", "operation#transition"],
            Act(A::EndsIn(Status::Error)),
            "the work on lists of three and more ends in ERROR",
        )
        .when(LenFrom(3)),
        line(
            "one-label",
            K,
            LABEL,
            Accepted(E::Label(Some("text/plain"))),
            "lists of one have a wrong label",
        )
        .when(When::Len(1)),
        line("four-cut", D, JSON, Accepted(E::Cut(1)), "lists of four and more lack their end")
            .when(LenFrom(4)),
        line("long-body-500", KRD, NO_5XX, Decide(De::Crash(500)), "bodies of 1000 bytes get a 500")
            .when(When::BodyFrom(1000)),
        line("limit-50-500", C, NO_5XX, Decide(De::CrashOnRefusal), "51 ids get a 500").when(LenFrom(51)),
        line(
            "limit-acts",
            C,
            &["operation#no-effect", "request.$ids#max-items"],
            Act(A::DespiteRefusal),
            "51 ids are refused and carried out",
        )
        .when(LenFrom(51)),
    ]
}

fn positions() -> Vec<Line> {
    vec![
        line("first-nothing", ALL, EFFECT, Act(A::Skip), "the first is left, though reported done")
            .when(LenFrom(2))
            .at(First),
        line("last-nothing", ALL, EFFECT, Act(A::Skip), "the last is left, though reported done")
            .when(LenFrom(2))
            .at(Last),
        line("middle-nothing", KRD, EFFECT, Act(A::Skip), "those in the middle are left").at(Middle),
        line("last-says-failed", KR, NO_EFFECT, Act(A::SaysFailed), "the last is done and reported failed")
            .when(LenFrom(2))
            .at(Last),
        line("first-says-failed", D, NO_EFFECT, Act(A::SaysFailed), "the first is done and reported failed")
            .when(LenFrom(2))
            .at(First),
        line("last-wrong", KC, ISOLATION, Act(A::WrongInstance), "instead of the last another is hit")
            .when(LenFrom(2))
            .at(Last),
        line("last-result-missing", KD, RESULT, Accepted(E::ItemDrop("result")), "the last lacks `result`")
            .when(LenFrom(2))
            .at(Last),
        line("last-id-foreign", ALL, ECHO, Accepted(E::IdForeign), "the last has an id nobody asked for")
            .when(LenFrom(2))
            .at(Last),
        line(
            "stops-at-stranger",
            KRD,
            EFFECT,
            Decide(De::StopsAtStranger),
            "after an id of nothing the rest is left",
        )
        .when(When::Mixed),
        line(
            "stranger-fails-all",
            KRD,
            NO_EFFECT,
            Decide(De::StrangerFailsAll),
            "beside an id of nothing all are done and reported failed",
        )
        .when(When::Mixed),
        line(
            "mixed-strangers-succeed",
            KD,
            EFFECT,
            Decide(De::StrangersSucceed),
            "beside live ids those of nothing are successes",
        )
        .when(When::Mixed),
        line("mixed-500", KRD, NO_5XX, Decide(De::Crash(500)), "live ids beside ids of nothing get a 500")
            .when(When::Mixed),
        line(
            "mixed-result-lost",
            KRD,
            COMPLETE,
            Accepted(E::ItemLost),
            "beside ids of nothing the last result is lost",
        )
        .when(When::Mixed)
        .at(Last),
        line(
            "mixed-acts",
            C,
            NO_EFFECT,
            Act(A::DespiteRefusal),
            "a list with an id of nothing is refused and done",
        )
        .when(When::Mixed),
        line(
            "mixed-neighbour",
            KRD,
            ISOLATION,
            Act(A::Neighbour),
            "beside ids of nothing a neighbour is hit",
        )
        .when(When::Mixed),
        line("busy-500", KD, NO_5XX, Decide(De::Crash(500)), "an instance in transit gets a 500")
            .when(When::Busy),
        line("repeat-500", KRC, NO_5XX, Decide(De::Crash(500)), "a second delete gets a 500")
            .when(Both(&When::Busy, &Verb(Delete))),
    ]
}

fn ids() -> Vec<Line> {
    vec![
        line("nil-id-means-all", ALL, ISOLATION, Parse(P::NilIdIsAll), "the nil UUID means every instance"),
        line("max-id-means-all", KC, ISOLATION, Parse(P::MaxIdIsAll), "the max UUID means every instance"),
        line(
            "empty-id-means-all",
            ALL,
            ISOLATION,
            Parse(P::EmptyIdIsAll),
            "an empty id means every instance",
        ),
        line("nil-id-500", ALL, NO_5XX, Decide(De::Crash(500)), "the nil UUID gets a 500")
            .when(When::Id(Nil)),
        line("max-id-500", RD, NO_5XX, Decide(De::Crash(500)), "the max UUID gets a 500").when(When::Id(Max)),
        line("upper-id-500", ALL, NO_5XX, Decide(De::Crash(500)), "ids in capitals get a 500")
            .when(When::Id(Upper)),
        line("blank-id-500", KRC, NO_5XX, Decide(De::Crash(500)), "ids with blanks get a 500")
            .when(When::Id(Blank)),
        line("version-1-500", K, NO_5XX, Decide(De::Crash(500)), "UUIDs of version 1 get a 500")
            .when(When::Id(Version(b'1'))),
        line("version-7-500", R, NO_5XX, Decide(De::Crash(500)), "UUIDs of version 7 get a 500")
            .when(When::Id(Version(b'7'))),
        line("high-id-nothing", ALL, EFFECT, Act(A::Skip), "ids from 8 on are left, though reported done")
            .at(Id(HexFrom(b'8'))),
        line(
            "high-id-says-failed",
            KD,
            NO_EFFECT,
            Act(A::SaysFailed),
            "ids from c on are done and reported failed",
        )
        .at(Id(HexFrom(b'c'))),
        line("high-id-foreign", RC, ECHO, Accepted(E::IdForeign), "ids from 8 on come back as others")
            .at(Id(HexFrom(b'8'))),
        line("duplicates-500", ALL, NO_5XX, Decide(De::Crash(500)), "an id named twice gets a 500")
            .when(When::Duplicates),
        line(
            "duplicates-act",
            ALL,
            NO_EFFECT,
            Act(A::DespiteRefusal),
            "an id named twice is refused and done",
        )
        .when(When::Duplicates),
        line("empty-id-500", KRD, NO_5XX, Decide(De::Crash(500)), "an empty id gets a 500")
            .when(When::Contains("\"\"")),
        line("empty-list-500", ALL, NO_5XX, Decide(De::Crash(500)), "an empty list gets a 500")
            .when(When::Contains("[]")),
        line("null-500", ALL, NO_5XX, Decide(De::Crash(500)), "null gets a 500").when(When::Contains("null")),
        line(
            "id-padded-acts",
            KRD,
            NO_EFFECT,
            Act(A::DespiteRefusal),
            "ids with blanks are refused and done",
        )
        .when(When::Id(Blank)),
    ]
}

fn texts() -> Vec<Line> {
    vec![
        line("long-verb-500", KRD, NO_5XX, Decide(De::Crash(500)), "verbs of 256 characters get a 500")
            .when(When::VerbFrom(256)),
        line("longer-verb-500", D, NO_5XX, Decide(De::Crash(500)), "verbs of 4000 characters get a 500")
            .when(When::VerbFrom(4000)),
        line("non-ascii-500", KRD, NO_5XX, Decide(De::Crash(500)), "verbs beyond ASCII get a 500")
            .when(When::NonAscii),
        line("escape-500", KRD, NO_5XX, Decide(De::Crash(500)), "escaped characters get a 500")
            .when(When::Contains("\\u")),
        line("nul-500", K, NO_5XX, Decide(De::Crash(500)), "an escaped NUL gets a 500")
            .when(When::Contains("\\u0000")),
        line("charset-refused", ALL, SUCCESS, Decide(De::Refuse(415)), "a label with a charset is refused")
            .when(When::Charset),
        line("charset-500", KC, NO_5XX, Decide(De::Crash(500)), "a label with a charset gets a 500")
            .when(When::Charset),
        line("newline-refused", ALL, SUCCESS, Decide(De::Refuse(400)), "JSON with line ends is refused")
            .when(When::Contains("\n")),
        line(
            "blank-before-colon-refused",
            KRD,
            SUCCESS,
            Decide(De::Refuse(400)),
            "blanks before colons are refused",
        )
        .when(When::Contains("\" :")),
        line("verb-last-refused", K, SUCCESS, Decide(De::Refuse(400)), "a verb behind the ids is refused")
            .when(When::Contains("],\"action\"")),
        line("verb-first-refused", RD, SUCCESS, Decide(De::Refuse(400)), "a verb before the ids is refused")
            .when(When::Contains("\",\"instances\":[")),
        line("key-non-ascii-500", KD, NO_5XX, Decide(De::Crash(500)), "names beyond ASCII get a 500")
            .when(When::Contains("字\":")),
        line("deep-500", RC, NO_5XX, Decide(De::Crash(500)), "deep nesting gets a 500")
            .when(When::Contains("[{\"x\":[{\"x\":[{\"x\":[{\"x\":")),
        line("brace-500", CD, NO_5XX, Decide(De::Crash(500)), "a body that is an array gets a 500")
            .when(When::Contains("[{")),
        line("true-500", KR, NO_5XX, Decide(De::Crash(500)), "a boolean gets a 500")
            .when(When::Contains("true")),
        line("number-500", CD, NO_5XX, Decide(De::Crash(500)), "a number in the list gets a 500")
            .when(When::Contains("[1")),
    ]
}

fn repetitions() -> Vec<Line> {
    vec![
        line("every-third-nothing", KRD, EFFECT, Act(A::Skip), "every third call does nothing")
            .when(Every(3)),
        line("every-third-nothing", C, EFFECT, Act(A::Skip), "every third call does nothing").when(Every(3)),
        line("every-fifth-500", ALL, NO_5XX, Decide(De::Crash(500)), "every fifth call gets a 500")
            .when(Every(5)),
        line(
            "every-fourth-label",
            KRD,
            LABEL,
            Accepted(E::Label(Some("text/html"))),
            "every fourth answer has a wrong label",
        )
        .when(Every(4)),
        line("every-fourth-empty", RC, JSON, Accepted(E::NoBody), "every fourth answer has no body")
            .when(Every(4)),
        line(
            "every-third-lost",
            D,
            COMPLETE,
            Accepted(E::ItemLost),
            "every third answer lacks the last result",
        )
        .when(Every(3))
        .at(Last),
        line(
            "after-ten-500",
            KRD,
            NO_5XX,
            Decide(De::Crash(500)),
            "from the tenth call on everything gets a 500",
        )
        .when(When::From(10)),
        line("after-pause-nothing", KD, EFFECT, Act(A::Skip), "the first call after a pause does nothing")
            .when(After(60)),
        line(
            "after-pause-500",
            RC,
            NO_5XX,
            Decide(De::Crash(500)),
            "the first call after a pause gets a 500",
        )
        .when(After(60)),
        line(
            "after-pause-neighbour",
            K,
            ISOLATION,
            Act(A::Neighbour),
            "the first call after a pause hits a neighbour",
        )
        .when(After(60)),
        line(
            "every-second-verb",
            KRD,
            &["request.action#enum"],
            Parse(P::UnknownVerbIsNothing),
            "every second unknown verb is accepted",
        )
        .when(Every(2)),
        line("restart-of-two-nothing", KD, EFFECT, Act(A::Skip), "restarts of two and more do nothing")
            .when(Both(&Verb(Restart), &LenFrom(2))),
        line("flush-of-two-nothing", D, EFFECT, Act(A::Skip), "flushes of two and more do nothing")
            .when(Both(&Verb(Flush), &LenFrom(2))),
        line(
            "delete-of-two-neighbour",
            KRC,
            ISOLATION,
            Act(A::Neighbour),
            "deletes of two and more hit a neighbour",
        )
        .when(Both(&Verb(Delete), &LenFrom(2))),
        line(
            "verb-case-of-delete",
            KR,
            &["request.action#enum"],
            Parse(P::VerbAlias("DELETE", Delete)),
            "`DELETE` alone is accepted in capitals",
        )
        .when(Always),
        line(
            "verb-case-of-restart",
            KD,
            &["request.action#enum"],
            Parse(P::VerbAlias("Restart", Restart)),
            "`Restart` alone is accepted with a capital",
        ),
    ]
}
