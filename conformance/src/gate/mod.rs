//! The gate: the one place that decides whether a request may be sent.
//!
//! It looks at the final bytes and at nothing that the planner believes about them. What it admits becomes an
//! [`Admitted`], which the client alone can send and nobody else can make.
//!
//! It works by knowing, not by guessing: a request that it understands to the last key gets the class of what it
//! does, and whatever is left gets the strongest one. So a spelling, an encoding or a header that nobody thought
//! of makes a request harder to send and never easier. It sends nothing, and it never repairs a request.

mod batch;
mod body;
mod classify;
mod fold;
mod header;
mod id;
mod login;
mod path;
mod permit;
mod read;
mod route;
mod sheet;
mod undescribed;
mod verb;

pub use id::Standing;
pub use permit::{PermitError, Permits, Reach};
pub use sheet::{Classified, FoundId};

use crate::exchange::Outgoing;
use as_documented_contract::{Api, Effect};
use id::Known;
use route::Routes;
use std::collections::{BTreeMap, BTreeSet};

/// What the gate holds a request against.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What the user allowed.
    pub permits: Permits,
    /// Ids that this run made up, in lower case with hyphens, and every other text it made up: spellings of an
    /// id that are no longer the id, random verbs, names of fields that nobody knows.
    pub minted: BTreeSet<String>,
    /// Ids that the user gave to be used up, by service.
    pub disposable: BTreeMap<String, BTreeSet<String>>,
    /// The user's project, which stands in paths.
    pub project_id: String,
    /// Another project of the user's, of which instances may be listed and shown, and nothing else.
    pub other_project: Option<String>,
    /// The operations selected for this run, and with them their companions.
    pub apis: Vec<std::sync::Arc<Api>>,
}

/// A request that may be sent. Only the gate makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    request: Outgoing,
    effect: Effect,
}

impl Admitted {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Outgoing {
        &self.request
    }

    /// The request, for the record: whoever wants to send it again asks the gate again.
    #[must_use]
    pub fn into_request(self) -> Outgoing {
        self.request
    }

    /// The class the gate found.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

/// Why a request is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused by the gate: {reason}")]
pub struct Refusal {
    /// The class the request was found to have.
    pub effect: Effect,
    /// Why, and what would allow it.
    pub reason: String,
}

/// Decides which requests may be sent. Deciding is pure: the same request gets the same answer.
#[derive(Debug, Clone)]
pub struct Gate {
    permits: Permits,
    known: Known,
    routes: Routes,
}

impl Gate {
    /// A gate that holds requests against these rules.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        let known = Known::new(&rules.minted, &rules.disposable, &rules.project_id)
            .beside(rules.other_project.as_deref());
        Self { permits: rules.permits, known, routes: Routes::new(&rules.apis) }
    }

    /// Lets a text that the run has made up since stand wherever a minted one may.
    pub fn mint(&mut self, text: &str) {
        self.known.mint(text);
    }

    /// The class of a request, why it has it, and the ids found in it. Says nothing about permits.
    #[must_use]
    pub fn classify(&self, request: &Outgoing) -> Classified {
        classify::classify(request, &self.known, &self.routes)
    }

    /// Admits a request that the permits cover.
    ///
    /// # Errors
    /// What is in the way, and which permit or which list would allow it. A request that may hit everything is
    /// refused here while the reach is [`Reach::Disposable`]: see [`Gate::admit_everything`].
    pub fn admit(&self, request: Outgoing) -> Result<Admitted, Refusal> {
        let found = self.permitted(&request)?;
        if found.effect == Effect::AccountWide && self.permits.reach == Reach::Disposable {
            let reason = format!(
                "it may hit every instance of the project ({}); list what it would hit first, or set \
                 `account_wide_reach = \"any\"` in the target",
                found.reason
            );
            return Err(Refusal { effect: found.effect, reason });
        }
        Ok(Admitted { request, effect: found.effect })
    }

    /// Admits a request that may hit everything, where `hits` are the ids listed just now that it would hit.
    /// Any other request is admitted as by [`Gate::admit`].
    ///
    /// # Errors
    /// As [`Gate::admit`], and where one of the hits is not disposable for the request's service.
    pub fn admit_everything(&self, request: Outgoing, hits: &[String]) -> Result<Admitted, Refusal> {
        let found = self.permitted(&request)?;
        if found.effect == Effect::AccountWide && self.permits.reach == Reach::Disposable {
            let spared = hits.iter().find(|id| self.known.of(&request.service, id) != Standing::Disposable);
            if let Some(id) = spared {
                let reason = format!(
                    "it would hit instance `{}`, which is not on the disposable list of `{}`; add it with \
                     `--disposable {}=ID`, or set `account_wide_reach = \"any\"` in the target",
                    fold::shortened(id),
                    request.service,
                    request.service
                );
                return Err(Refusal { effect: found.effect, reason });
            }
        }
        Ok(Admitted { request, effect: found.effect })
    }

    /// Admits the one call that trades a user's password for a token: `POST /v3/auth/tokens` with credentials
    /// and nothing else in its body. Its class is [`Effect::Read`]: it touches no instance.
    ///
    /// # Errors
    /// What makes the request something else.
    pub fn admit_login(&self, request: Outgoing) -> Result<Admitted, Refusal> {
        match login::check(&request, &self.known) {
            Ok(()) => Ok(Admitted { request, effect: Effect::Read }),
            Err(reason) => Err(Refusal { effect: Effect::AccountWide, reason }),
        }
    }

    fn permitted(&self, request: &Outgoing) -> Result<Classified, Refusal> {
        let found = self.classify(request);
        let refuse = |reason: String| Refusal { effect: found.effect, reason };
        if let Some(reason) = &found.never {
            return Err(refuse(reason.clone()));
        }
        if let Some(id) = found.ids.iter().find(|id| id.standing == Standing::Foreign) {
            let service = &request.service;
            return Err(refuse(match self.known.home(&id.key) {
                Some(home) => format!(
                    "id `{}` in the {} is on the disposable list of `{home}`, not of `{service}`; give \
                     `--disposable {service}=ID` an id of its own",
                    fold::shortened(&id.id()),
                    id.place
                ),
                None => format!(
                    "id `{}` in the {} was not made up by this run and is not on the disposable list of \
                     `{service}`; add it with `--disposable {service}=ID` if it may be used up",
                    fold::shortened(&id.id()),
                    id.place
                ),
            }));
        }
        if !self.permits.covers(found.effect) {
            let effect = found.effect;
            return Err(refuse(format!(
                "its class is {effect} ({}); allow it with `--permit {effect}`",
                found.reason
            )));
        }
        Ok(found)
    }
}
