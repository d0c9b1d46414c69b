//! DMS for RocketMQ, v2: delete instances in batches.
//!
//! Source: dms-rocketmq-v2 throughout. The table spells the all-failure key `all_failure` and its value
//! `RocketMQ`, the example `allFailure` and `rocketmq`; the wire form holds every mixture of them. The page never
//! defines the objects in `results`, so their members may be of any type.

use crate::batch::Outcome;
use crate::ids::{InstanceId, InstanceIds, ProjectId};
use crate::loose::Loose;
use crate::meaning::{Fate, InstanceFate, MeaningError, optional, required, text};
use crate::operation::{Method, Operation};

words! {
    /// What to do with the instances.
    ///
    /// Source: dms-rocketmq-v2, request parameters, row `action`.
    pub enum Action {
        /// `delete`
        Delete = "delete",
    }
}

words! {
    /// Whose failed creations to delete, in the page's two spellings.
    ///
    /// Source: dms-rocketmq-v2, request parameters, row `all_failure`, and example request 2.
    pub enum AllFailure {
        /// `RocketMQ`, as the table spells it.
        Table = "RocketMQ",
        /// `rocketmq`, as the example spells it.
        Example = "rocketmq",
    }
}

/// Which of the page's two spellings to write.
///
/// Source: dms-rocketmq-v2, request parameters against example request 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// As in the table.
    #[default]
    Table,
    /// As in the example.
    Example,
}

wire_object! {
    /// The request's body.
    ///
    /// Whichever key one reading takes for the all-failure key, the other is undocumented under it and may hold
    /// anything; so both are kept whatever they are.
    ///
    /// Source: dms-rocketmq-v2, request parameters and example requests.
    pub struct DeleteRequest {
        /// The instances.
        instances: Vec<InstanceId> = "instances",
        /// What to do.
        action: Action = "action",
        /// Instead of ids: all whose creation failed, as the table spells the key.
        all_failure: Loose<AllFailure> = "all_failure",
        /// Instead of ids: all whose creation failed, as the example spells the key.
        all_failure_as_in_example: Loose<AllFailure> = "allFailure",
    }
}

wire_object! {
    /// The result for one instance.
    ///
    /// Source: dms-rocketmq-v2, example response; no table defines it.
    pub struct DeleteResult {
        /// What became of it.
        result: Loose<Outcome> = "result",
        /// The instance.
        instance: Loose<InstanceId> = "instance",
    }
}

wire_object! {
    /// The body of a 200 answer.
    ///
    /// Source: dms-rocketmq-v2, response parameters.
    pub struct DeleteResults {
        /// One result per instance.
        results: Vec<DeleteResult> = "results",
    }
}

responses! {
    /// The answers.
    ///
    /// Source: dms-rocketmq-v2, status codes.
    pub enum DeleteResponse {
        /// Deleted.
        200 => Ok(DeleteResults),
    }
}

/// `POST /v2/{project_id}/instances/action`
///
/// Source: dms-rocketmq-v2, URI.
#[derive(Clone, Copy, Debug)]
pub struct BatchDelete;

impl Operation for BatchDelete {
    type Target = ProjectId;
    type Query = ();
    type Request = DeleteRequest;
    type Response = DeleteResponse;
    const ID: &'static str = "dms-rocketmq/instances-action/v2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/{project_id}/instances/action";
}

/// What a caller can want.
///
/// ```
/// use as_documented_model::rocketmq::{DeleteRequest, Intent, Spelling};
/// let table = DeleteRequest::from(Intent::DeleteAllFailed);
/// assert_eq!(serde_json::to_string(&table)?, r#"{"action":"delete","all_failure":"RocketMQ"}"#);
/// let example = Intent::DeleteAllFailed.to_wire(Spelling::Example, Spelling::Example);
/// assert_eq!(serde_json::to_string(&example)?, r#"{"action":"delete","allFailure":"rocketmq"}"#);
/// assert_eq!(Intent::try_from(&table)?, Intent::try_from(&example)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: dms-rocketmq-v2, request parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Delete these instances and their data, without a backup.
    Delete(InstanceIds),
    /// Delete every instance whose creation failed.
    DeleteAllFailed,
}

impl Intent {
    /// The request, with the all-failure key and its value in the spellings given.
    pub fn to_wire(&self, key: Spelling, value: Spelling) -> DeleteRequest {
        let request = DeleteRequest { action: Action::Delete.into(), ..DeleteRequest::default() };
        let value = match value {
            Spelling::Table => Loose::As(AllFailure::Table),
            Spelling::Example => Loose::As(AllFailure::Example),
        };
        match (self, key) {
            (Intent::Delete(ids), _) => {
                DeleteRequest { instances: ids.as_slice().to_vec().into(), ..request }
            }
            (Intent::DeleteAllFailed, Spelling::Table) => {
                DeleteRequest { all_failure: value.into(), ..request }
            }
            (Intent::DeleteAllFailed, Spelling::Example) => {
                DeleteRequest { all_failure_as_in_example: value.into(), ..request }
            }
        }
    }
}

/// The request in the table's spelling.
impl From<Intent> for DeleteRequest {
    fn from(intent: Intent) -> Self {
        intent.to_wire(Spelling::Table, Spelling::Table)
    }
}

/// Either spelling of the all-failure key is understood, and both together if both are words of the page.
impl TryFrom<&DeleteRequest> for Intent {
    type Error = MeaningError;

    fn try_from(wire: &DeleteRequest) -> Result<Self, MeaningError> {
        let action = required(&wire.action, "action")?;
        if *action != Action::Delete {
            return Err(MeaningError::UnknownWord {
                place: "action".to_owned(),
                found: action.to_string(),
                known: Action::KNOWN,
            });
        }
        let mut all_failure = None;
        for (field, key) in
            [(&wire.all_failure, "all_failure"), (&wire.all_failure_as_in_example, "allFailure")]
        {
            let Some(value) = optional(field, key)? else { continue };
            let word = text(value, key)?;
            if !AllFailure::KNOWN.contains(&word.as_str()) {
                return Err(MeaningError::UnknownWord {
                    place: key.to_owned(),
                    found: word.to_string(),
                    known: AllFailure::KNOWN,
                });
            }
            all_failure = Some(key);
        }
        match (optional(&wire.instances, "instances")?, all_failure) {
            (Some(_), Some(all_failure)) => Err(MeaningError::BothSelectors { all_failure }),
            (None, None) => Err(MeaningError::NoSelector { all_failure: "all_failure" }),
            (None, Some(_)) => Ok(Intent::DeleteAllFailed),
            (Some(ids), None) => InstanceIds::new(ids.iter().cloned())
                .map(Intent::Delete)
                .map_err(|error| MeaningError::Ids { place: "instances".to_owned(), error }),
        }
    }
}

/// What the endpoint says of each instance, in order, if it answers as in the example.
impl TryFrom<&DeleteResults> for Vec<InstanceFate> {
    type Error = MeaningError;

    fn try_from(wire: &DeleteResults) -> Result<Self, MeaningError> {
        required(&wire.results, "results")?.iter().enumerate().map(fate).collect()
    }
}

fn fate((index, wire): (usize, &DeleteResult)) -> Result<InstanceFate, MeaningError> {
    let place = format!("results[{index}].instance");
    let instance = text(required(&wire.instance, &place)?, &place)?.clone();
    let place = format!("results[{index}].result");
    Ok(InstanceFate { instance, fate: Fate::of(text(required(&wire.result, &place)?, &place)?, &place)? })
}

impl From<Vec<InstanceFate>> for DeleteResults {
    fn from(fates: Vec<InstanceFate>) -> Self {
        let results: Vec<_> = fates
            .into_iter()
            .map(|InstanceFate { instance, fate }| DeleteResult {
                result: Loose::As(fate.into()).into(),
                instance: Loose::As(instance).into(),
                ..DeleteResult::default()
            })
            .collect();
        Self { results: results.into(), ..Self::default() }
    }
}
