//! Requests that must be refused and are not, are refused by falling over, or are carried out all the
//! same; and plainly valid requests that are refused.

use super::breaks::Break::{Act, Decide, Parse, Route};
use super::breaks::{Act as A, Decide as De, Parse as P, Route as Ro};
use super::sets::{ALL, C, CD, D, K, KC, KD, KR, KRC, KRD, R, RC, RD};
use super::trigger::When;
use super::{Line, line};
use crate::service::Verb::{Delete, Flush, Restart, SoftRestart};

const VERB_ENUM: &[&str] = &["request.action#enum"];
const VERB_REQUIRED: &[&str] = &["request.action#required"];
const VERB_TYPE: &[&str] = &["request.action#type", "request.action#enum"];
const IDS_TYPE: &[&str] = &["request.$ids#type"];
const ITEM_TYPE: &[&str] = &["request.$ids[]#type", "request.$ids#type"];
const ALL_TYPE: &[&str] = &["request.$all#type"];
const JSON: &[&str] = &["request#json", "request#type"];
const BODY_TYPE: &[&str] = &["request#type", "request#json"];
const METHOD: &[&str] = &["operation#method"];
const MOST: &[&str] = &["request.$ids#max-items"];
const ECHO: &[&str] = &["response.$ok.$list[]#echo", "response.$ok.$list[]#complete"];
const NO_5XX: &[&str] = &["operation#no-5xx"];
const NO_EFFECT: &[&str] = &["operation#no-effect"];
const SUCCESS: &[&str] = &["response#status", "response#status"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    let mut lines = verbs();
    lines.extend(lists());
    lines.extend(bodies());
    lines.extend(refusals());
    lines
}

fn verbs() -> Vec<Line> {
    vec![
        line("verb-unknown-accepted", KRD, VERB_ENUM, Parse(P::UnknownVerbIsNothing), "any verb is accepted"),
        line(
            "verb-unknown-restarts",
            KD,
            VERB_ENUM,
            Parse(P::UnknownVerbIs(Restart)),
            "an unknown verb restarts",
        ),
        line(
            "verb-unknown-deletes",
            KR,
            VERB_ENUM,
            Parse(P::UnknownVerbIs(Delete)),
            "an unknown verb deletes",
        ),
        line("verb-unknown-flushes", D, VERB_ENUM, Parse(P::UnknownVerbIs(Flush)), "an unknown verb flushes"),
        line("verb-case", KRD, VERB_ENUM, Parse(P::VerbCaseFolded), "verbs in any letter case"),
        line("verb-blanks", KRD, VERB_ENUM, Parse(P::VerbTrimmed), "verbs with blanks around them"),
        line("verb-prefix", KRD, VERB_ENUM, Parse(P::VerbPrefix), "verbs with something after them"),
        line("verb-empty", KRD, VERB_ENUM, Parse(P::EmptyVerbIs(Delete)), "an empty verb is accepted"),
        line(
            "verb-sibling-delete",
            D,
            VERB_ENUM,
            Parse(P::VerbAlias("delete", Restart)),
            "a sibling's `delete` is accepted",
        ),
        line(
            "verb-missing-restarts",
            K,
            VERB_REQUIRED,
            Parse(P::MissingVerbIs(Restart)),
            "no verb is a restart",
        ),
        line(
            "verb-missing-deletes",
            KR,
            VERB_REQUIRED,
            Parse(P::MissingVerbIs(Delete)),
            "no verb is a delete",
        ),
        line(
            "verb-missing-accepted",
            KR,
            VERB_REQUIRED,
            Parse(P::MissingVerbIsNothing),
            "no verb is accepted",
        ),
        line("verb-null", KR, VERB_TYPE, Parse(P::NullVerbIs(Delete)), "a verb of null is a delete"),
        line("verb-listed", KRD, VERB_TYPE, Parse(P::VerbInList), "a verb in an array"),
        line("verb-scalar", KR, VERB_TYPE, Parse(P::VerbScalarIs(Delete)), "a verb of a number or boolean"),
        line("verb-scalar", D, VERB_TYPE, Parse(P::VerbScalarIs(Restart)), "a verb of a number or boolean"),
        line("all-failed-boolean", KR, ALL_TYPE, Parse(P::AllFailureBoolean), "the selector may be true"),
        line("all-failed-number", K, ALL_TYPE, Parse(P::AllFailureNumber), "the selector may be a number"),
        line(
            "all-failed-nested",
            R,
            ALL_TYPE,
            Parse(P::AllFailureNested),
            "the selector may be a list or object",
        ),
        line(
            "all-failed-without-verb",
            KR,
            VERB_REQUIRED,
            Parse(P::AllFailureWithoutVerb),
            "the selector needs no verb",
        ),
        line(
            "rocketmq-restarts",
            R,
            VERB_ENUM,
            Decide(De::RestartsRocketmq),
            "a restart, which the page lacks",
        ),
    ]
}

fn lists() -> Vec<Line> {
    vec![
        line("ids-text", ALL, IDS_TYPE, Parse(P::IdsText), "one id as a text instead of the list"),
        line("ids-comma", KC, IDS_TYPE, Parse(P::IdsComma), "ids in one text"),
        line("ids-object", RD, IDS_TYPE, Parse(P::IdsObject), "ids in an object"),
        line(
            "ids-scalar",
            ALL,
            IDS_TYPE,
            Parse(P::IdsScalarIsNothing),
            "a number or boolean instead of the list",
        ),
        line(
            "ids-others-skipped",
            ALL,
            ITEM_TYPE,
            Parse(P::IdsSkipOthers),
            "elements that are no texts are skipped",
        ),
        line("ids-joined", KD, ECHO, Parse(P::IdsJoined), "a text of the list with commas is several ids"),
        line("ids-flattened", RC, ITEM_TYPE, Parse(P::IdsFlatten), "lists in the list are flattened"),
        line(
            "ids-of-objects",
            CD,
            ITEM_TYPE,
            Parse(P::IdsOfObjects),
            "objects in the list are asked for their id",
        ),
        line("limit-none", C, MOST, Parse(P::Limit(100_000)), "any number of ids"),
        line("limit-51", C, MOST, Parse(P::Limit(51)), "51 ids"),
        line("limit-100", C, MOST, Parse(P::Limit(100)), "100 ids"),
        line("limit-cuts", C, MOST, Parse(P::LimitCuts), "too long a list is cut off"),
        line(
            "limit-49",
            C,
            &["request.$ids#max-items", "response#status"],
            Parse(P::Limit(49)),
            "50 ids are refused",
        ),
    ]
}

fn bodies() -> Vec<Line> {
    vec![
        line(
            "body-missing-accepted",
            KR,
            &["request.action#required", "request#json", "request#required"],
            Parse(P::EmptyBodyIsNothing),
            "no body is accepted",
        ),
        line(
            "json-malformed-accepted",
            ALL,
            JSON,
            Parse(P::MalformedIsNothing),
            "malformed JSON is accepted",
        ),
        line("json-cut-accepted", KRD, JSON, Parse(P::Completed), "JSON without its end is completed"),
        line("json-cut-accepted", C, JSON, Parse(P::Completed), "JSON without its end is completed"),
        line("json-commas", KC, JSON, Parse(P::TrailingCommas), "commas before brackets"),
        line("json-trailing", RD, JSON, Parse(P::TrailingBytes), "bytes after the object"),
        line("json-comments", R, JSON, Parse(P::Comments), "comments"),
        line("json-single-quotes", D, JSON, Parse(P::SingleQuotes), "single quotes"),
        line("body-array-accepted", KD, BODY_TYPE, Parse(P::FirstOfArray), "the object in an array"),
        line("body-quoted-accepted", RC, BODY_TYPE, Parse(P::JsonInString), "the object in a text"),
        line("body-any-accepted", ALL, BODY_TYPE, Parse(P::NotObjectIsNothing), "any JSON value"),
        line("method-any", ALL, METHOD, Route(Ro::AnyMethod), "any method"),
        // GET on these paths is the companion that shows an instance, so no fault is made of it.
        line("method-put", KRC, METHOD, Route(Ro::Method("PUT")), "PUT does what POST does"),
        line("method-post", D, METHOD, Route(Ro::Method("POST")), "POST does what PUT does"),
        line("method-patch", KD, METHOD, Route(Ro::Method("PATCH")), "PATCH does it too"),
        line("method-crash", ALL, NO_5XX, Route(Ro::MethodCrash), "a wrong method gets a 500"),
        line(
            "path-missing",
            ALL,
            &["operation#path", "response#status", "response#status"],
            Route(Ro::Missing),
            "the documented path is not there",
        ),
    ]
}

fn refusals() -> Vec<Line> {
    vec![
        line("refusal-500", ALL, NO_5XX, Decide(De::CrashOnRefusal), "what is refused gets a 500"),
        line("refusal-502", KC, NO_5XX, Decide(De::RefusalStatus(502)), "what is refused gets a 502"),
        line("refusal-504", RD, NO_5XX, Decide(De::RefusalStatus(504)), "what is refused gets a 504"),
        line(
            "refusal-ok",
            KR,
            &["request.action#enum", "request.action#required", "request.$ids#type"],
            Decide(De::RefusalIsOk),
            "what is refused gets a 200 with the error inside",
        ),
        line(
            "refusal-ok",
            C,
            &["request.$ids#type", "request.$ids#max-items", "request#json"],
            Decide(De::RefusalIsOk),
            "what is refused gets a 202 with the error inside",
        ),
        line(
            "refusal-ok",
            D,
            &["request.action#enum", "request.$ids#type", "request#json"],
            Decide(De::RefusalIsOk),
            "what is refused gets a 200 with the error inside",
        ),
        line(
            "refusal-204",
            KR,
            &["request.action#enum", "request.$ids#type"],
            Decide(De::RefusalStatus(204)),
            "what is refused gets a 204",
        ),
        line(
            "refusal-302",
            R,
            &["request.action#enum", "request.$ids#type"],
            Decide(De::RefusalStatus(302)),
            "what is refused gets a redirect",
        ),
        line(
            "refusal-422",
            D,
            &["response#status"],
            Decide(De::RefusalStatus(422)),
            "422 where 400 is documented",
        ),
        line(
            "refusal-422",
            C,
            &["response#status"],
            Decide(De::RefusalStatus(422)),
            "422 where 400 is documented",
        ),
        line(
            "refusal-409",
            D,
            &["response#status"],
            Decide(De::RefusalStatus(409)),
            "409 where 400 is documented",
        ),
        line("refusal-acts", ALL, NO_EFFECT, Act(A::DespiteRefusal), "what is refused is carried out"),
        line(
            "refusal-acts-restart",
            KD,
            NO_EFFECT,
            Act(A::DespiteRefusal),
            "refused restarts are carried out",
        )
        .when(When::Verb(Restart)),
        line("refusal-acts-delete", KR, NO_EFFECT, Act(A::DespiteRefusal), "refused deletes are carried out")
            .when(When::Verb(Delete)),
        line("refusal-acts-flush", D, NO_EFFECT, Act(A::DespiteRefusal), "refused flushes are carried out")
            .when(When::Verb(Flush)),
        line("valid-refused", ALL, SUCCESS, Decide(De::Refuse(400)), "everything is refused"),
        // That may be the caller's fault: a run has to say that it learned nothing.
        line("valid-forbidden", KD, &[], Decide(De::Refuse(403)), "everything is forbidden"),
        line("valid-conflict", R, SUCCESS, Decide(De::Refuse(409)), "everything conflicts"),
        line("valid-500", ALL, NO_5XX, Decide(De::Crash(500)), "everything gets a 500"),
        line("restart-refused", KD, SUCCESS, Decide(De::Refuse(400)), "restarts are refused")
            .when(When::Verb(Restart)),
        line("delete-refused", K, SUCCESS, Decide(De::Refuse(400)), "deletes are refused")
            .when(When::Verb(Delete)),
        line("flush-refused", D, SUCCESS, Decide(De::Refuse(400)), "flushes are refused")
            .when(When::Verb(Flush)),
        line("soft-restart-refused", D, SUCCESS, Decide(De::Refuse(400)), "soft restarts are refused")
            .when(When::Verb(SoftRestart)),
        line("restart-500", KD, NO_5XX, Decide(De::Crash(500)), "restarts get a 500")
            .when(When::Verb(Restart)),
        line("delete-500", KRC, NO_5XX, Decide(De::Crash(500)), "deletes get a 500").when(When::Verb(Delete)),
        line("flush-500", D, NO_5XX, Decide(De::Crash(500)), "flushes get a 500").when(When::Verb(Flush)),
        line("stranger-500", ALL, NO_5XX, Decide(De::Crash(500)), "ids of nothing get a 500")
            .when(When::Stranger),
        line("unknown-verb-500", KRD, NO_5XX, Decide(De::CrashOnRefusal), "unknown verbs get a 500")
            .when(When::NotVerb(Delete)),
    ]
}
