//! Answers whose form is wrong: one look at one answer shows it.

use super::breaks::Break::{Accepted, AllFailed, Refused};
use super::breaks::Edit::{
    BrokenUtf8, Cut, Drop, InArray, ItemBare, ItemDrop, ItemInArray, ItemNull, ItemRename, ItemSet, Label,
    ListAsItem, ListAsObject, ListNull, Long, NoBody, NotANumber, Quoted, Rename, Set, SingleQuotes, Status,
    Text, Trail, Under, Utf16, Words,
};
use super::breaks::Sample::{List, Listed, Null, Number, Object, True};
use super::breaks::{self};
use super::sets::{ALL, C, CD, D, K, KC, KD, KR, KRD, R, RC, RD};
use super::trigger::When;
use super::trigger::Which::{First, Last};
use super::{Line, line};
use crate::service::Verb;

const RESULT_PRESENT: &[&str] = &["response.$ok.$list[].result#present"];
const RESULT_TYPE: &[&str] = &["response.$ok.$list[].result#type", "response.$ok.$list[].result#enum"];
const RESULT_ENUM: &[&str] = &["response.$ok.$list[].result#enum"];
const ID_PRESENT: &[&str] = &["response.$ok.$list[].$id#present"];
const ID_TYPE: &[&str] = &["response.$ok.$list[].$id#type"];
const LIST_PRESENT: &[&str] = &["response.$ok.$list#present"];
const LIST_TYPE: &[&str] = &["response.$ok.$list#type"];
const ITEM_TYPE: &[&str] = &["response.$ok.$list[]#type", "response.$ok.$list#type"];
const BODY_TYPE: &[&str] = &["response.$ok#type", "response.$ok#content-type", "response.$ok.$list#present"];
const BODY_JSON: &[&str] = &["response.$ok#content-type", "operation#readable"];
const LABEL: &[&str] = &["response.$ok#content-type", "response.$ok#content-type"];
const STATUS: &[&str] = &["response#status", "response#status"];
const FAILED_STATUS: &[&str] = &["response#status", "response#status", "response#status", "response#status"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    let mut lines = success();
    lines.extend(errors());
    lines
}

fn success() -> Vec<Line> {
    vec![
        line("result-missing", KRD, RESULT_PRESENT, Accepted(ItemDrop("result")), "results have no `result`"),
        line(
            "result-missing-first",
            K,
            RESULT_PRESENT,
            Accepted(ItemDrop("result")),
            "the first has no `result`",
        )
        .at(First),
        line(
            "result-missing-last",
            D,
            RESULT_PRESENT,
            Accepted(ItemDrop("result")),
            "the last has no `result`",
        )
        .at(Last),
        line(
            "result-renamed",
            R,
            RESULT_PRESENT,
            Accepted(ItemRename("result", "status")),
            "`result` is `status`",
        ),
        line("result-null", KD, RESULT_TYPE, Accepted(ItemSet("result", Null)), "`result` is null"),
        line("result-boolean", KRD, RESULT_TYPE, Accepted(ItemSet("result", True)), "`result` is a boolean"),
        line("result-number", D, RESULT_TYPE, Accepted(ItemSet("result", Number)), "`result` is a number"),
        line("result-listed", R, RESULT_TYPE, Accepted(ItemSet("result", Listed)), "`result` is in an array"),
        line(
            "result-capitals",
            KD,
            RESULT_ENUM,
            Accepted(Words("success", "SUCCESS")),
            "success in capitals",
        ),
        line(
            "result-capital",
            K,
            RESULT_ENUM,
            Accepted(Words("success", "Success")),
            "success with a capital",
        ),
        // The page of RocketMQ shows one word in an example and says nowhere which others there are.
        line("result-ok", KD, RESULT_ENUM, Accepted(Words("success", "ok")), "another word for success"),
        line(
            "result-succeeded",
            D,
            RESULT_ENUM,
            Accepted(Words("success", "succeeded")),
            "another form of success",
        ),
        line("result-fail", KD, RESULT_ENUM, Accepted(Words("failed", "fail")), "another form of failed"),
        line("result-error", K, RESULT_ENUM, Accepted(Words("failed", "error")), "another word for failed"),
        line("result-empty", D, RESULT_ENUM, Accepted(Words("success", "")), "success is an empty text"),
        line(
            "result-padded",
            D,
            RESULT_ENUM,
            Accepted(Words("success", "success ")),
            "a blank after success",
        ),
        line("id-missing", KRD, ID_PRESENT, Accepted(ItemDrop(ID)), "results have no id"),
        line("id-missing", C, ID_PRESENT, Accepted(ItemDrop("id")), "results have no id"),
        line("id-missing-last", R, ID_PRESENT, Accepted(ItemDrop(ID)), "the last result has no id").at(Last),
        line(
            "id-renamed",
            KRD,
            ID_PRESENT,
            Accepted(ItemRename(ID, "instance_id")),
            "the id has another name",
        ),
        line("id-renamed", C, ID_PRESENT, Accepted(ItemRename("id", "server_id")), "the id has another name"),
        line("id-null", KD, ID_TYPE, Accepted(ItemSet(ID, Null)), "the id is null"),
        line("id-number", KRD, ID_TYPE, Accepted(ItemSet(ID, Number)), "the id is a number"),
        line("id-number", C, ID_TYPE, Accepted(ItemSet("id", Number)), "the id is a number"),
        line("id-listed", D, ID_TYPE, Accepted(ItemSet(ID, Listed)), "the id is in an array"),
        line("id-object", C, ID_TYPE, Accepted(ItemSet("id", Object)), "the id is an object"),
        line("list-missing", KRD, LIST_PRESENT, Accepted(Drop("results")), "the list is missing"),
        line("list-missing", C, LIST_PRESENT, Accepted(Drop("instances")), "the list is missing"),
        line(
            "list-renamed",
            KRD,
            LIST_PRESENT,
            Accepted(Rename("results", "result")),
            "the list has another name",
        ),
        line(
            "list-renamed",
            C,
            LIST_PRESENT,
            Accepted(Rename("instances", "servers")),
            "the list has another name",
        ),
        line("list-null", ALL, LIST_TYPE, Accepted(ListNull), "the list is null"),
        line("list-object", RD, LIST_TYPE, Accepted(ListAsObject), "the list is an object by index"),
        line("list-single", ALL, LIST_TYPE, Accepted(ListAsItem), "the list is its first element"),
        line("list-single-alone", K, LIST_TYPE, Accepted(ListAsItem), "a list of one is its element")
            .when(When::Len(1)),
        line(
            "list-text",
            K,
            LIST_TYPE,
            Accepted(Set("results", breaks::Sample::Text("success"))),
            "the list is a text",
        ),
        line("items-bare", KR, ITEM_TYPE, Accepted(ItemBare(ID)), "elements are bare ids"),
        line("items-bare", C, ITEM_TYPE, Accepted(ItemBare("id")), "elements are bare ids"),
        line("items-listed", D, ITEM_TYPE, Accepted(ItemInArray), "elements are in arrays"),
        line("items-null", R, ITEM_TYPE, Accepted(ItemNull), "the last element is null").at(Last),
        line("body-array", ALL, BODY_TYPE, Accepted(InArray), "the body is in an array"),
        line("body-nested", KD, BODY_TYPE, Accepted(Under("data")), "the body is under `data`"),
        line("body-quoted", RC, BODY_TYPE, Accepted(Quoted), "the body is JSON in a JSON text"),
        line("body-empty", ALL, BODY_JSON, Accepted(NoBody), "no body where one is documented"),
        line("body-text", ALL, BODY_JSON, Accepted(Text("OK")), "the body is a word"),
        line(
            "body-html",
            KC,
            BODY_JSON,
            Accepted(Text("<html><body>done</body></html>")),
            "the body is HTML",
        ),
        line("body-null", D, BODY_TYPE, Accepted(Text("null")), "the body is null"),
        line(
            "body-xml",
            R,
            BODY_JSON,
            Accepted(Text("<results><result>success</result></results>")),
            "the body is XML",
        ),
        line("body-cut", ALL, BODY_JSON, Accepted(Cut(2)), "the JSON lacks its end"),
        line("body-cut-in-text", K, BODY_JSON, Accepted(Cut(20)), "the JSON ends inside a text"),
        line("body-trail", KD, BODY_JSON, Accepted(Trail("}")), "a bracket too many"),
        line("body-twice", R, BODY_JSON, Accepted(Trail("{}")), "two JSON values"),
        line("body-utf16", CD, BODY_JSON, Accepted(Utf16), "the body is UTF-16"),
        line("body-not-utf8", K, BODY_JSON, Accepted(BrokenUtf8), "a byte that is not UTF-8"),
        line("body-single-quotes", R, BODY_JSON, Accepted(SingleQuotes), "single quotes"),
        line("body-nan", D, BODY_JSON, Accepted(NotANumber), "a NaN in the JSON"),
        line("label-text", ALL, LABEL, Accepted(Label(Some("text/plain"))), "the label says plain text"),
        line(
            "label-html",
            KD,
            LABEL,
            Accepted(Label(Some("text/html; charset=utf-8"))),
            "the label says HTML",
        ),
        line("label-missing", RC, LABEL, Accepted(Label(None)), "there is no label"),
        line("label-xml", K, LABEL, Accepted(Label(Some("application/xml"))), "the label says XML"),
        line(
            "label-bytes",
            D,
            LABEL,
            Accepted(Label(Some("application/octet-stream"))),
            "the label says bytes",
        ),
        line("status-201", KRD, STATUS, Accepted(Status(201)), "201 where 200 is documented"),
        line("status-202", KRD, STATUS, Accepted(Status(202)), "202 where 200 is documented"),
        line("status-207", K, STATUS, Accepted(Status(207)), "207 for several instances")
            .when(When::LenFrom(2)),
        line("status-200", C, STATUS, Accepted(Status(200)), "200 where 202 is documented"),
        line("status-201", C, STATUS, Accepted(Status(201)), "201 where 202 is documented"),
        line("status-206", D, STATUS, Accepted(Status(206)), "206 where 200 is documented"),
        line("status-restart-202", KD, STATUS, Accepted(Status(202)), "202 for a restart alone")
            .when(When::Verb(Verb::Restart)),
        line("status-delete-202", KR, STATUS, Accepted(Status(202)), "202 for a delete alone")
            .when(When::Verb(Verb::Delete)),
        line("status-flush-202", D, STATUS, Accepted(Status(202)), "202 for a flush alone")
            .when(When::Verb(Verb::Flush)),
        line("all-failed-201", KR, FAILED_STATUS, AllFailed(Status(201)), "201 for all failed instances"),
        line("all-failed-202", KR, FAILED_STATUS, AllFailed(Status(202)), "202 for all failed instances"),
        line("all-failed-205", K, FAILED_STATUS, AllFailed(Status(205)), "205 for all failed instances"),
    ]
}

const ID: &str = "instance";

const CODE_PRESENT: &[&str] = &["response.400.error_code#present"];
const CODE_TYPE: &[&str] = &["response.400.error_code#type"];
const MSG_PRESENT: &[&str] = &["response.400.error_msg#present"];
const MSG_TYPE: &[&str] = &["response.400.error_msg#type"];
const EXT: &[&str] = &["response.400.error_ext_msg#type", "response.400.error_ext_msg#type"];
const ERROR_JSON: &[&str] =
    &["response.400#content-type", "response.400#content-type", "response.400.error_code#present"];
const ERROR_LABEL: &[&str] = &["response.400#content-type", "response.$ok#content-type"];
const DENIED: &[&str] = &["response.401.error_code#present", "response.401.error_msg#present"];

fn errors() -> Vec<Line> {
    let text = breaks::Sample::Text("the instances parameter is invalid");
    vec![
        line("error-code-missing", CD, CODE_PRESENT, Refused(400, Drop("error_code")), "errors have no code"),
        line(
            "error-code-renamed",
            D,
            CODE_PRESENT,
            Refused(400, Rename("error_code", "code")),
            "the code is `code`",
        ),
        line(
            "error-code-number",
            CD,
            CODE_TYPE,
            Refused(400, Set("error_code", Number)),
            "the code is a number",
        ),
        line("error-code-null", C, CODE_TYPE, Refused(400, Set("error_code", Null)), "the code is null"),
        line(
            "error-code-ten",
            D,
            &["response.400.error_code#max-length"],
            Refused(400, Long("error_code", 10)),
            "the code has ten characters",
        ),
        line(
            "error-code-long",
            D,
            &["response.400.error_code#max-length"],
            Refused(400, Long("error_code", 40)),
            "the code has forty characters",
        ),
        line("error-msg-missing", CD, MSG_PRESENT, Refused(400, Drop("error_msg")), "errors have no message"),
        line(
            "error-msg-renamed",
            C,
            MSG_PRESENT,
            Refused(400, Rename("error_msg", "message")),
            "the message is `message`",
        ),
        line("error-msg-list", D, MSG_TYPE, Refused(400, Set("error_msg", List)), "the message is a list"),
        line(
            "error-msg-object",
            C,
            MSG_TYPE,
            Refused(400, Set("error_msg", Object)),
            "the message is an object",
        ),
        line(
            "error-msg-long",
            D,
            &["response.400.error_msg#max-length"],
            Refused(400, Long("error_msg", 1025)),
            "the message has 1025 characters",
        ),
        line(
            "error-ext-text",
            D,
            EXT,
            Refused(400, Set("error_ext_msg", text)),
            "the extended message has a text",
        ),
        line(
            "error-ext-number",
            D,
            EXT,
            Refused(400, Set("error_ext_msg", Number)),
            "the extended message is a number",
        ),
        line(
            "error-ext-empty",
            D,
            EXT,
            Refused(400, Set("error_ext_msg", breaks::Sample::Text(""))),
            "the extended message is an empty text",
        ),
        line("error-nested", CD, CODE_PRESENT, Refused(400, Under("error")), "errors are under `error`"),
        line(
            "error-array",
            C,
            &["response.400#type", "response.400.error_code#present"],
            Refused(400, InArray),
            "errors are in an array",
        ),
        line("error-html", CD, ERROR_JSON, Refused(400, Text("<html>Bad Request</html>")), "errors are HTML"),
        line("error-empty", CD, ERROR_JSON, Refused(400, NoBody), "errors have no body"),
        line("error-cut", D, ERROR_JSON, Refused(400, Cut(1)), "errors lack their end"),
        line(
            "error-label",
            CD,
            ERROR_LABEL,
            Refused(400, Label(Some("text/html"))),
            "errors are labelled HTML",
        ),
        line("denied-code-missing", C, DENIED, Refused(401, Drop("error_code")), "401 has no code"),
        line("denied-msg-missing", C, DENIED, Refused(401, Drop("error_msg")), "401 has no message"),
        line(
            "denied-code-number",
            C,
            &["response.401.error_code#type"],
            Refused(401, Set("error_code", Number)),
            "401 has a number as code",
        ),
        line("denied-nested", C, DENIED, Refused(401, Under("error")), "401 has its error under `error`"),
        line(
            "denied-empty",
            C,
            &["response.401#content-type", "response.401.error_code#present"],
            Refused(401, NoBody),
            "401 has no body",
        ),
        line(
            "denied-html",
            C,
            &["response.401#content-type", "response.401.error_code#present"],
            Refused(401, Text("<html>Unauthorized</html>")),
            "401 is HTML",
        ),
    ]
}
