//! What holds of every plan.

use crate::apis::{all, derived, load};
use as_documented_cases::{Case, Expectation, Group, Options, Pool, cases, coverage_plan};
use as_documented_contract::{Effect, Method};
use std::collections::{BTreeMap, BTreeSet};

fn kinds(plan: &[Case]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for step in plan.iter().flat_map(|case| &case.steps) {
        let kind = match step.expectation {
            Expectation::Accept { .. } => "accept",
            Expectation::Reject { .. } => "reject",
            Expectation::Open { .. } => "open",
        };
        *out.entry(kind).or_default() += 1;
    }
    out
}

#[test]
fn every_plan_has_all_three_expectations_and_every_group() {
    for (api, validators) in all() {
        let plan = cases(&api, &validators, &Options::default());
        let groups: BTreeSet<Group> = plan.iter().map(|case| case.group).collect();
        let kinds = kinds(&plan);
        println!("{}: {} cases, {kinds:?}", api.id(), plan.len());
        assert_eq!(groups.len(), 4, "{}", api.id());
        assert_eq!(kinds.len(), 3, "{}", api.id());
    }
}

#[test]
fn ids_are_unique_and_one_seed_makes_one_plan() {
    for (api, validators) in [load("dms-rocketmq/instances-action/v2"), derived()] {
        let plan = cases(&api, &validators, &Options::default());
        let ids: BTreeSet<&str> = plan.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), plan.len());
        assert_eq!(plan, cases(&api, &validators, &Options::default()));
        let other = cases(&api, &validators, &Options { seed: 1, ..Options::default() });
        assert_ne!(plan, other, "{}: the seed changes nothing", api.id());
    }
}

#[test]
fn every_reject_has_a_control_that_is_planned_and_no_reject() {
    for (api, validators) in all().into_iter().chain([derived()]) {
        let plan = cases(&api, &validators, &Options::default());
        let by_id: BTreeMap<&str, &Case> = plan.iter().map(|case| (case.id.as_str(), case)).collect();
        for case in plan.iter().filter(|case| case.group != Group::Sequence) {
            let Some(step) = case.steps.first().filter(|step| step.expectation.broken().is_some()) else {
                // What is only sent in need has the control that tells whether there is need.
                assert!(case.control.is_none() || case.in_need, "{}", case.id);
                continue;
            };
            let control = case.control.as_ref().unwrap_or_else(|| panic!("{} has no control", case.id));
            let control = by_id.get(control.as_str()).unwrap_or_else(|| panic!("{}: no {control}", case.id));
            assert_eq!(control.steps[0].expectation.broken(), None, "{} beside {}", case.id, control.id);
            assert_ne!(control.steps[0].request, step.request, "{}", case.id);
        }
    }
}

#[test]
fn effects_rise_along_the_plan_and_probes_name_nothing_live() {
    for (api, validators) in all() {
        let plan = cases(&api, &validators, &Options::default());
        assert!(plan.is_sorted_by_key(|case| case.effect));
        for case in &plan {
            let live = case.ids().iter().any(|id| matches!(id.pool, Pool::Disposable | Pool::Failed));
            if live {
                assert!(case.effect > Effect::Change, "{} is only {}", case.id, case.effect);
            }
        }
        let probes = plan.iter().filter(|case| case.effect == Effect::Probe);
        let rejects: BTreeSet<_> = probes
            .flat_map(|case| &case.steps)
            .filter_map(|step| step.expectation.broken())
            .map(|statement| statement.kind())
            .collect();
        // What can be learned without a permit: at least credentials, method, content type and one rule of the body.
        assert!(rejects.len() > 3, "{}: {rejects:?}", api.id());
    }
}

#[test]
fn every_cell_of_the_coverage_plan_is_filled() {
    for (api, validators) in all().into_iter().chain([derived()]) {
        let plan = cases(&api, &validators, &Options::default());
        let filled: BTreeSet<_> = plan.iter().filter_map(|case| case.cell.clone()).collect();
        let missing: Vec<_> = coverage_plan(&api)
            .into_iter()
            .filter(|cell| !filled.contains(cell))
            .map(|cell| cell.to_string())
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "{}", api.id());
    }
}

#[test]
fn no_case_deletes_by_method_or_uses_a_documented_one() {
    for (api, validators) in all() {
        let documented = vec![(Method::Patch, api.contract.operation.path.clone())];
        let plan = cases(&api, &validators, &Options { documented, ..Options::default() });
        for step in plan.iter().flat_map(|case| &case.steps) {
            let method = step.request.method;
            assert!(method != Method::Delete && method != Method::Patch, "{}", api.id());
        }
    }
}

#[test]
fn statements_exercised_are_statements_of_the_operation() {
    for (api, validators) in all() {
        for case in cases(&api, &validators, &Options::default()) {
            assert!(!case.exercises.is_empty(), "{}", case.id);
            for step in &case.steps {
                if let Some(statement) = step.expectation.broken() {
                    assert!(api.statement(statement).is_some(), "{}: no {statement}", case.id);
                    assert!(case.exercises.contains(statement), "{}: {statement}", case.id);
                }
            }
            for statement in &case.exercises {
                assert!(api.statement(statement).is_some());
            }
        }
    }
}

#[test]
fn cases_survive_being_written_down() {
    let (api, validators) = load("dcs/instances-status/v2");
    let plan = cases(&api, &validators, &Options::default());
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Case>>(&text).unwrap(), plan);
}

#[test]
fn generated_cases_are_the_same_in_whatever_portions_they_are_drawn() {
    let (api, validators) = load("dcs/instances-status/v2");
    let drawn = |range| as_documented_cases::generated(&api, &validators, 7, range);
    let whole = drawn(0..64);
    assert!(whole.len() > 32, "{}", whole.len());
    let parts: Vec<Case> = [0..10, 10..50, 50..64].into_iter().flat_map(drawn).collect();
    assert_eq!(parts, whole);
    // And they are those of the plan, but for what needs live instances.
    let plan = cases(&api, &validators, &Options { seed: 7, generated: 64, ..Options::default() });
    let planned: BTreeMap<&str, &Case> = plan.iter().map(|case| (case.id.as_str(), case)).collect();
    assert!(whole.iter().all(|case| planned.get(case.id.as_str()) == Some(&case)));
}

#[test]
fn a_case_in_need_does_with_live_instances_what_another_does_with_made_up_ones() {
    for (api, validators) in all() {
        let plan = cases(&api, &validators, &Options::default());
        let by_id: BTreeMap<&str, &Case> = plan.iter().map(|case| (case.id.as_str(), case)).collect();
        let in_need: Vec<&Case> = plan.iter().filter(|case| case.in_need).collect();
        assert!(in_need.len() > 20, "{}: {}", api.id(), in_need.len());
        for case in in_need {
            let ids = case.ids();
            assert!(ids.len() <= 51 && ids.iter().all(|id| id.pool == Pool::Disposable), "{}", case.id);
            let other = by_id.get(case.id.as_str().strip_suffix("/in-need").unwrap()).unwrap();
            let (own, other) = (case.steps.first().unwrap(), other.steps.first().unwrap());
            let symbols = |step: &as_documented_cases::Step| -> Vec<_> {
                step.request.mentions().into_iter().map(|one| (one.id.index, one.spellings)).collect()
            };
            assert_eq!(symbols(own), symbols(other), "{}", case.id);
            assert_eq!(own.request.method, other.request.method, "{}", case.id);
            // The request without the fault, at made-up ids, tells whether there is need.
            let control = by_id.get(case.control.as_ref().unwrap().as_str()).unwrap();
            assert!(control.ids().iter().all(|id| id.pool == Pool::Minted), "{}", case.id);
            assert!(control.steps.iter().all(|step| step.expectation.broken().is_none()), "{}", case.id);
        }
    }
}

#[test]
fn of_requests_at_the_same_time_for_one_instance_nobody_knows_which_is_first() {
    let (api, validators) = load("clouddc/batch-delete/v1");
    let plan = cases(&api, &validators, &Options::default());
    let case = |name: &str| plan.iter().find(|case| case.id.as_str().ends_with(name)).unwrap();
    for step in &case("/together-same").steps {
        assert!(matches!(step.expectation, Expectation::Open { .. }), "{:?}", step.expectation);
    }
    for step in &case("/together-apart").steps {
        assert!(matches!(step.expectation, Expectation::Accept { .. }), "{:?}", step.expectation);
    }
}

#[test]
fn lists_as_long_as_allowed_are_held_to_a_short_one() {
    let (api, validators) = load("clouddc/batch-delete/v1");
    let plan = cases(&api, &validators, &Options::default());
    let held = |name: &str| {
        let case = plan.iter().find(|case| case.id.as_str().ends_with(name)).unwrap();
        case.held_to.as_ref().map(|held| (held.case.to_string(), held.statement.to_string()))
    };
    for length in [2, 49, 50] {
        let (case, statement) = held(&format!("/instance_id_set/items-{length}")).unwrap();
        assert!(case.ends_with("/instance_id_set/items-1"), "{case}");
        assert_eq!(statement, "request.instance_id_set#max-items");
    }
    for length in [0, 1, 51, 66] {
        assert_eq!(held(&format!("/instance_id_set/items-{length}")), None, "{length}");
    }
    // Where no page says how long a list may be, nothing is held to anything.
    let (api, validators) = load("dcs/instances-status/v2");
    let limits =
        |held: &as_documented_cases::HeldTo| held.statement.kind() == as_documented_contract::Kind::MaxItems;
    assert!(
        cases(&api, &validators, &Options::default()).iter().all(|case| !case.held_to.iter().any(limits))
    );
}

#[test]
fn the_same_json_in_another_notation_is_held_to_the_first() {
    for name in as_documented_schemas::all().iter().map(|files| files.id) {
        let (api, validators) = load(name);
        let plan = cases(&api, &validators, &Options::default());
        let case = |name: &str| plan.iter().find(|case| case.id.as_str().ends_with(name)).unwrap();
        let base = case("/base");
        for notation in ["content-type-json-utf-8", "line-ends", "blanks"] {
            let label = base.id.as_str().strip_suffix("/base").unwrap();
            let case = plan.iter().find(|case| case.id.as_str() == format!("{label}/{notation}")).unwrap();
            let held = case.held_to.as_ref().unwrap();
            assert!(held.alike && held.case == base.id && held.statement.to_string() == "response#status");
            assert_eq!(case.ids(), base.ids());
        }
    }
}
