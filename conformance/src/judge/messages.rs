//! Messages of an instance: refused while it restarts, and only then, and only its own; gone with it.

use super::{Call, Rules, Sheet};
use crate::record::{Asked, StepRecord};
use as_documented_contract::Kind;

pub(super) fn judge(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(verb) = call.verb.filter(|verb| verb.refuses_messages || verb.erases_messages) else { return };
    let id = rules.id(Kind::Refusal, Some(&verb.value));
    let mut held = false;
    for probe in &step.messages {
        let served = (200..300).contains(&probe.status);
        let refused = (400..500).contains(&probe.status) || probe.status == 503;
        // Lists may still show what is gone.
        let gone = matches!(probe.status, 404 | 410);
        let (id, name) = (id.clone(), &probe.id);
        match probe.asked {
            Asked::During if served => sheet.violated(
                id,
                format!("messages of `{name}` refused while it is {}", probe.state),
                format!("{}", probe.status),
            ),
            // How often it was asked depends on time, so once is enough.
            Asked::During if refused && !held => {
                held = true;
                sheet.holds(id);
            }
            Asked::After if refused => sheet.violated(
                id,
                format!("messages of `{name}` served again now that it is {}", probe.state),
                format!("{}", probe.status),
            ),
            Asked::Beside if refused && !gone => sheet.violated(
                id,
                format!(
                    "messages of `{name}`, which nobody named and which is {}, still served",
                    probe.state
                ),
                format!("{}", probe.status),
            ),
            Asked::Gone if served => sheet.violated(
                rules.id(Kind::Effect, Some(&verb.value)),
                format!("the messages of `{name}` deleted with it"),
                "it is gone, and its messages are still read".to_owned(),
            ),
            Asked::During | Asked::After | Asked::Beside | Asked::Gone => {}
        }
    }
}
