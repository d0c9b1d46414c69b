//! Verbs known anywhere in the family of services, documented on this page or not.
//!
//! A wrong verb may be live: on a sibling service, in a later revision, in another letter case. So a verb that equals
//! one of these after trimming and case folding is never used as an unknown one. What its page does not list is still
//! expected to be refused, unless another page documents it on the same path.

use as_documented_contract::Effect;

/// The verbs and the class each has. Those that change more than a restart does need the strongest permit.
const VERBS: [(&str, Effect); 24] = [
    ("restart", Effect::Restart),
    ("soft_restart", Effect::Restart),
    ("softrestart", Effect::Restart),
    ("force_restart", Effect::Restart),
    ("reboot", Effect::Restart),
    ("flush", Effect::Flush),
    ("flushall", Effect::Flush),
    ("flushdb", Effect::Flush),
    ("clear", Effect::Flush),
    ("delete", Effect::Delete),
    ("force_delete", Effect::Delete),
    ("batch_delete", Effect::Delete),
    ("terminate", Effect::Delete),
    ("destroy", Effect::Delete),
    ("remove", Effect::Delete),
    ("stop", Effect::AccountWide),
    ("start", Effect::AccountWide),
    ("shutdown", Effect::AccountWide),
    ("resize", Effect::AccountWide),
    ("upgrade", Effect::AccountWide),
    ("restore", Effect::AccountWide),
    ("freeze", Effect::AccountWide),
    ("unfreeze", Effect::AccountWide),
    ("recover", Effect::AccountWide),
];

/// The class of a verb known in the family, after trimming and case folding.
#[must_use]
pub fn family_effect(verb: &str) -> Option<Effect> {
    let folded = folded(verb);
    VERBS.iter().find(|(name, _)| *name == folded).map(|(_, effect)| *effect)
}

pub(crate) fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace('-', "_")
}
