//! How long planning takes; shown, not judged, since it depends on the machine.

use crate::apis::all;
use as_documented_cases::{Options, Oracle, cases, strategy};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::time::Instant;

#[test]
#[ignore = "figures only; run it alone, in a release build"]
fn figures() {
    for (api, validators) in all() {
        let start = Instant::now();
        let oracle = Oracle::new(&api, &validators);
        let laid_out = start.elapsed();
        let start = Instant::now();
        let plan = cases(&api, &validators, &Options { generated: 0, sequences: 0, ..Options::default() });
        let fixed = start.elapsed();
        let start = Instant::now();
        let more = cases(&api, &validators, &Options::default());
        let default = start.elapsed();
        let start = Instant::now();
        let found: usize = plan
            .iter()
            .flat_map(|case| &case.steps)
            .filter(|step| oracle.expect(&step.request).broken().is_some())
            .count();
        let expected = start.elapsed();
        let bodies = strategy::accept_body(&api).unwrap();
        let mut runner = TestRunner::deterministic();
        let start = Instant::now();
        for _ in 0..1000 {
            bodies.new_tree(&mut runner).unwrap().current();
        }
        println!(
            "{}: laid out {laid_out:?}, {} fixed cases {fixed:?}, {} cases {default:?}, {found} rejects expected again \
             {expected:?}, 1000 bodies {:?}",
            api.id(),
            plan.len(),
            more.len(),
            start.elapsed()
        );
    }
}
