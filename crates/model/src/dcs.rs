//! DCS: restart instances or clear their data.
//!
//! Source: dcs-v2 throughout. `action` and `instances` are both optional on the page, so the wire form lets both
//! be left out; what leaving them out means the page does not say, so the intended form cannot express it.

use crate::batch::Outcome;
use crate::error::ExtendedErrorBody;
use crate::ids::{InstanceId, InstanceIds, ProjectId};
use crate::meaning::{Fate, InstanceFate, MeaningError, optional, required};
use crate::operation::{Method, Operation};

words! {
    /// What to do with the instances.
    ///
    /// Source: dcs-v2, Table 2, row `action`.
    pub enum Action {
        /// `restart`: a forced restart.
        Restart = "restart",
        /// `soft_restart`: restart of the process alone.
        SoftRestart = "soft_restart",
        /// `flush`: clear the data, which cannot be undone. Redis 4.0, 5.0 and 6.0 only.
        Flush = "flush",
    }
}

wire_object! {
    /// The request's body.
    ///
    /// Source: dcs-v2, Table 2.
    pub struct RestartOrFlushRequest {
        /// The instances.
        instances: Vec<InstanceId> = "instances",
        /// What to do with them.
        action: Action = "action",
    }
}

wire_object! {
    /// The result for one instance.
    ///
    /// Source: dcs-v2, Table 4.
    pub struct BatchOpsResult {
        /// What became of it. The page calls it a deletion result.
        result: Outcome = "result",
        /// The instance.
        instance: InstanceId = "instance",
    }
}

wire_object! {
    /// The body of a 200 answer.
    ///
    /// Source: dcs-v2, Table 3.
    pub struct RestartOrFlushResults {
        /// One result per instance.
        results: Vec<BatchOpsResult> = "results",
    }
}

responses! {
    /// The answers.
    ///
    /// Source: dcs-v2, status codes and Tables 3, 5 and 6.
    pub enum RestartOrFlushResponse {
        /// Restarted, or data cleared.
        200 => Ok(RestartOrFlushResults),
        /// Invalid request.
        400 => BadRequest(ExtendedErrorBody),
        /// Internal error.
        500 => InternalError(ExtendedErrorBody),
    }
}

/// `PUT /v2/{project_id}/instances/status`
///
/// Source: dcs-v2, URI and Table 1.
#[derive(Clone, Copy, Debug)]
pub struct RestartOrFlush;

impl Operation for RestartOrFlush {
    type Target = ProjectId;
    type Query = ();
    type Request = RestartOrFlushRequest;
    type Response = RestartOrFlushResponse;
    const ID: &'static str = "dcs/instances-status/v2";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v2/{project_id}/instances/status";
}

/// What a caller can want.
///
/// ```
/// use as_documented_model::{InstanceIds, dcs};
/// let intent = dcs::Intent::Flush(InstanceIds::new(["2e803f66-fbb0-47ad-b6cb-fb87f5bed4ef"])?);
/// let wire = dcs::RestartOrFlushRequest::from(intent.clone());
/// assert_eq!(serde_json::to_string(&wire)?,
///     r#"{"instances":["2e803f66-fbb0-47ad-b6cb-fb87f5bed4ef"],"action":"flush"}"#);
/// assert_eq!(dcs::Intent::try_from(&wire)?, intent);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: dcs-v2, Table 2.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Force a restart.
    Restart(InstanceIds),
    /// Restart the process alone.
    SoftRestart(InstanceIds),
    /// Clear the data for good.
    Flush(InstanceIds),
}

impl From<Intent> for RestartOrFlushRequest {
    fn from(intent: Intent) -> Self {
        let (action, ids) = match intent {
            Intent::Restart(ids) => (Action::Restart, ids),
            Intent::SoftRestart(ids) => (Action::SoftRestart, ids),
            Intent::Flush(ids) => (Action::Flush, ids),
        };
        Self { instances: ids.into_vec().into(), action: action.into(), ..Self::default() }
    }
}

impl TryFrom<&RestartOrFlushRequest> for Intent {
    type Error = MeaningError;

    fn try_from(wire: &RestartOrFlushRequest) -> Result<Self, MeaningError> {
        let action = required(&wire.action, "action")?;
        let ids = required(&wire.instances, "instances")?;
        let ids = InstanceIds::new(ids.iter().cloned())
            .map_err(|error| MeaningError::Ids { place: "instances".to_owned(), error })?;
        match action.as_str() {
            "restart" => Ok(Intent::Restart(ids)),
            "soft_restart" => Ok(Intent::SoftRestart(ids)),
            "flush" => Ok(Intent::Flush(ids)),
            other => Err(MeaningError::UnknownWord {
                place: "action".to_owned(),
                found: other.to_owned(),
                known: Action::KNOWN,
            }),
        }
    }
}

/// What the endpoint says of each instance, in order.
impl TryFrom<&RestartOrFlushResults> for Vec<InstanceFate> {
    type Error = MeaningError;

    fn try_from(wire: &RestartOrFlushResults) -> Result<Self, MeaningError> {
        let results = optional(&wire.results, "results")?;
        results
            .ok_or_else(|| MeaningError::Missing { place: "results".to_owned() })?
            .iter()
            .enumerate()
            .map(fate)
            .collect()
    }
}

fn fate((index, wire): (usize, &BatchOpsResult)) -> Result<InstanceFate, MeaningError> {
    let instance = required(&wire.instance, &format!("results[{index}].instance"))?.clone();
    let place = format!("results[{index}].result");
    Ok(InstanceFate { instance, fate: Fate::of(required(&wire.result, &place)?, &place)? })
}

impl From<Vec<InstanceFate>> for RestartOrFlushResults {
    fn from(fates: Vec<InstanceFate>) -> Self {
        let results: Vec<_> = fates
            .into_iter()
            .map(|InstanceFate { instance, fate }| BatchOpsResult {
                result: Outcome::from(fate).into(),
                instance: instance.into(),
                ..BatchOpsResult::default()
            })
            .collect();
        Self { results: results.into(), ..Self::default() }
    }
}
