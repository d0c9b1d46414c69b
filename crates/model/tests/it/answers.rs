//! Answers: one variant per documented status, and what they say.

use as_documented_model::{
    InstanceId,
    clouddc::{self, BatchDeleteResponse},
    companion::iam,
    dcs,
    kafka::{Answer, v1_0_2019, v1_0_2022_08_12},
    meaning::{Fate, InstanceFate, MeaningError},
    operation::{Operation, Response},
    rocketmq,
};

use crate::json::Json;

/// Decodes, checks that encoding gives status and bytes back, and returns the answer.
fn answer<O: Operation>(status: u16, body: &str) -> O::Response {
    let answer = O::Response::decode(status, body.as_bytes(), &Json).unwrap();
    assert_eq!(answer.status(), status);
    assert_eq!(answer.encode(&Json).unwrap(), body.as_bytes());
    answer
}

#[test]
fn the_empty_response_of_kafka_has_three_spellings() {
    for body in ["", "{}"] {
        let old = answer::<v1_0_2019::InstancesAction>(200, body);
        assert_eq!(old.answer(), Ok(Some(Answer::AllFailedDeleted)));
        let new = answer::<v1_0_2022_08_12::InstancesAction>(200, body);
        assert_eq!(new.answer(), Ok(Some(Answer::AllFailedDeleted)));
    }
    let new = answer::<v1_0_2022_08_12::InstancesAction>(204, "");
    assert_eq!(new.answer(), Ok(Some(Answer::AllFailedDeleted)));
    let old = answer::<v1_0_2019::InstancesAction>(204, "");
    assert_eq!(old, v1_0_2019::ActionResponse::Undocumented { status: 204, body: Vec::new() });
    assert_eq!(old.answer(), Ok(None));
}

#[test]
fn a_no_content_answer_with_content_is_refused() {
    let error = v1_0_2022_08_12::ActionResponse::decode(204, b"{}", &Json).unwrap_err();
    assert_eq!(error.to_string(), "status 204: a body of 2 bytes where the page documents none");
}

#[test]
fn results_are_read_per_instance_and_an_unknown_word_is_named() {
    let body = r#"{"results":[{"result":"success","instance":"a"},{"result":"failed","instance":"b"}]}"#;
    let expected = vec![
        InstanceFate { instance: InstanceId::from("a"), fate: Fate::Success },
        InstanceFate { instance: InstanceId::from("b"), fate: Fate::Failed },
    ];
    let dcs::RestartOrFlushResponse::Ok(results) = answer::<dcs::RestartOrFlush>(200, body) else { panic!() };
    assert_eq!(Vec::<InstanceFate>::try_from(&results).unwrap(), expected);
    assert_eq!(dcs::RestartOrFlushResults::from(expected.clone()), results);
    let rocketmq::DeleteResponse::Ok(results) = answer::<rocketmq::BatchDelete>(200, body) else { panic!() };
    assert_eq!(Vec::<InstanceFate>::try_from(&results).unwrap(), expected);
    assert_eq!(rocketmq::DeleteResults::from(expected.clone()), results);
    let kafka = answer::<v1_0_2019::InstancesAction>(200, body).answer().unwrap();
    assert_eq!(kafka, Some(Answer::PerInstance(expected)));

    let odd = answer::<v1_0_2019::InstancesAction>(200, r#"{"results":[{"result":"ok","instance":"a"}]}"#);
    assert_eq!(
        odd.answer().unwrap_err().to_string(),
        "`results[0].result` is `ok`; the page lists `success`, `failed`"
    );
}

#[test]
fn clouddc_ids_are_read_from_either_shape() {
    let ids = |body: &str| match answer::<clouddc::BatchDelete>(202, body) {
        BatchDeleteResponse::Accepted(accepted) => accepted.ids(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ids(r#"{"instances":[{"id":"a"},{"id":"b"}]}"#), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(ids(r#"{"instance_id":"a"}"#), Ok(vec!["a".into()]));
    assert_eq!(ids("{}"), Err(MeaningError::Missing { place: "instances".to_owned() }));
}

#[test]
fn a_body_of_which_the_page_says_nothing_is_kept_as_bytes() {
    answer::<clouddc::BatchDelete>(429, "slow down, not json");
    answer::<clouddc::BatchDelete>(429, "");
}

#[test]
fn an_unlisted_status_is_kept_and_a_listed_one_must_read() {
    let page = "<html>bad gateway</html>";
    let lost = answer::<dcs::RestartOrFlush>(502, page);
    assert_eq!(
        lost,
        dcs::RestartOrFlushResponse::Undocumented { status: 502, body: page.as_bytes().to_vec() }
    );
    let error = dcs::RestartOrFlushResponse::decode(500, page.as_bytes(), &Json).unwrap_err();
    assert_eq!(
        error.to_string(),
        "status 500: the body does not read as documented: expected value at line 1 column 1"
    );
}

#[test]
fn a_token_answer_may_have_no_body() {
    assert_eq!(answer::<iam::CreateToken>(201, ""), iam::TokenResponse::Created(None));
}

#[test]
fn statuses_are_those_of_the_pages() {
    assert_eq!(v1_0_2019::InstancesAction::STATUSES, [200]);
    assert_eq!(v1_0_2022_08_12::InstancesAction::STATUSES, [200, 204]);
    assert_eq!(rocketmq::BatchDelete::STATUSES, [200]);
    assert_eq!(clouddc::BatchDelete::STATUSES, [202, 400, 401, 429, 500]);
    assert_eq!(dcs::RestartOrFlush::STATUSES, [200, 400, 500]);
}
