//! Smaller cases keep what they are about.

use crate::apis::{all, load};
use as_documented_cases::{Body, Case, Options, Oracle, cases, shrink};
use serde_json::Value;

/// Shrinks as a run would: takes the first candidate that still fails, until none does.
fn smallest(oracle: &Oracle<'_>, case: &Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    let mut now = case.clone();
    for _ in 0..1000 {
        let Some(next) = shrink(oracle, &now).find(fails) else { return now };
        now = next;
    }
    panic!("{} shrinks without end", case.id);
}

fn body(case: &Case) -> &Value {
    match &case.steps.last().unwrap().request.body {
        Body::Json(value) => value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn candidates_keep_the_statement_and_never_reach_further() {
    for (api, validators) in all() {
        let oracle = Oracle::new(&api, &validators);
        let plan = cases(&api, &validators, &Options { generated: 16, sequences: 4, ..Options::default() });
        // Every seventh: enough to meet each sort of case.
        for case in plan.iter().step_by(7) {
            let last = &case.steps.last().unwrap().expectation;
            for smaller in shrink(&oracle, case).take(6) {
                let expectation = &smaller.steps.last().unwrap().expectation;
                assert!(expectation.is_like(last), "{}: {expectation:?}", smaller.id);
                assert!(smaller.effect <= case.effect, "{}", smaller.id);
                assert_ne!(smaller.steps, case.steps);
            }
        }
    }
}

#[test]
fn a_list_shrinks_to_the_two_items_that_matter() {
    let (api, validators) = load("dcs/instances-status/v2");
    let oracle = Oracle::new(&api, &validators);
    let plan = cases(&api, &validators, &Options::default());
    let case = plan
        .iter()
        .find(|case| case.id.as_str().ends_with("restart/instances[]/type-number-last-of-50"))
        .unwrap();
    // Fails as long as a number stands behind a text.
    let fails = |case: &Case| {
        body(case)["instances"]
            .as_array()
            .is_some_and(|items| items.len() > 1 && items.last().is_some_and(Value::is_number))
    };
    let smallest = smallest(&oracle, case, &fails);
    assert_eq!(body(&smallest)["instances"].as_array().unwrap().len(), 2);
    assert_eq!(smallest.steps[0].expectation, case.steps[0].expectation);
}

#[test]
fn a_list_whose_length_is_the_fault_shrinks_to_the_limit() {
    let (api, validators) = load("clouddc/batch-delete/v1");
    let oracle = Oracle::new(&api, &validators);
    let plan = cases(&api, &validators, &Options::default());
    let case = plan.iter().find(|case| case.id.as_str().ends_with("/instance_id_set/items-100")).unwrap();
    let smallest = smallest(&oracle, case, &|_| true);
    assert_eq!(body(&smallest)["instance_id_set"].as_array().unwrap().len(), 51);
}

#[test]
fn a_sequence_shrinks_to_the_steps_that_matter() {
    let (api, validators) = load("dcs/instances-status/v2");
    let oracle = Oracle::new(&api, &validators);
    let plan = cases(&api, &validators, &Options::default());
    let case = plan.iter().find(|case| case.id.as_str().ends_with("restart/live-5-times")).unwrap();
    let smallest = smallest(&oracle, case, &|case| case.steps.len() > 2);
    assert_eq!(smallest.steps.len(), 3);
}
