//! What the user allowed: effect classes, and how far an account-wide request may reach.

use as_documented_contract::Effect;
use std::collections::BTreeSet;
use std::str::FromStr;

/// How far a request on all failed instances may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Only where everything that it would hit is disposable.
    #[default]
    Disposable,
    /// Anything in the project.
    Any,
}

/// The effect classes a run may cause. `read` and `probe` are always among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permits {
    effects: BTreeSet<Effect>,
    /// How far an account-wide request may reach.
    pub reach: Reach,
}

impl Default for Permits {
    fn default() -> Self {
        Self { effects: BTreeSet::from([Effect::Read, Effect::Probe]), reach: Reach::Disposable }
    }
}

/// A permit that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an effect: write some of restart, flush, delete, account-wide, change")]
pub struct PermitError(pub String);

impl Permits {
    /// Everything, as against the embedded endpoint.
    #[must_use]
    pub fn everything() -> Self {
        Self { effects: BTreeSet::from(Effect::ALL), reach: Reach::Any }
    }

    /// Adds one class.
    pub fn allow(&mut self, effect: Effect) {
        self.effects.insert(effect);
    }

    /// Adds a class by name.
    ///
    /// # Errors
    /// A name that is none of the classes.
    pub fn allow_named(&mut self, name: &str) -> Result<(), PermitError> {
        let found = Effect::ALL.into_iter().find(|effect| effect.as_str() == name.trim());
        self.allow(found.ok_or_else(|| PermitError(name.trim().to_owned()))?);
        Ok(())
    }

    /// Whether the class is allowed.
    #[must_use]
    pub fn covers(&self, effect: Effect) -> bool {
        self.effects.contains(&effect)
    }

    /// The classes, the least first.
    pub fn iter(&self) -> impl Iterator<Item = Effect> {
        self.effects.iter().copied()
    }
}

impl FromStr for Permits {
    type Err = PermitError;

    fn from_str(text: &str) -> Result<Self, PermitError> {
        let mut out = Self::default();
        for name in text.split(',').filter(|name| !name.trim().is_empty()) {
            out.allow_named(name)?;
        }
        Ok(out)
    }
}
