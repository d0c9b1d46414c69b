//! DMS for Kafka, v1.0: restart or delete instances in batches. Two revisions of one page.
//!
//! What the revisions share stands here; what tells them apart (how binding `instances` is, and which statuses
//! an answer may have) stands in [`v1_0_2019`] and [`v1_0_2022_08_12`]. Both write the key `allFailure`; sibling
//! services write `all_failure` and have types of their own.

pub mod v1_0_2019;
pub mod v1_0_2022_08_12;

use crate::batch::Outcome;
use crate::ids::{InstanceId, InstanceIds};
use crate::loose::Loose;
use crate::meaning::{Fate, InstanceFate, MeaningError, optional, required, text};

words! {
    /// What to do with the instances.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 2, row `action`; dms-kafka-v1.0-2022-08-12, the same.
    pub enum Action {
        /// `restart`
        Restart = "restart",
        /// `delete`
        Delete = "delete",
    }
}

words! {
    /// Whose failed creations to delete.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 2, row `allFailure`; dms-kafka-v1.0-2022-08-12, the same.
    pub enum AllFailure {
        /// `kafka`: every Kafka instance whose creation failed.
        Kafka = "kafka",
    }
}

wire_object! {
    /// The request's body.
    ///
    /// `instances` is an array without an item type, so an item is kept whatever it is. The 2019 table calls it
    /// mandatory and leaves it out of an example; the 2022 table calls it optional.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 2; dms-kafka-v1.0-2022-08-12, Table 2.
    pub struct ActionRequest {
        /// What to do.
        action: Action = "action",
        /// The instances.
        instances: Vec<Loose<InstanceId>> = "instances",
        /// Instead of ids: all whose creation failed.
        all_failure: AllFailure = "allFailure",
    }
}

wire_object! {
    /// The result for one instance.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 4; dms-kafka-v1.0-2022-08-12, Table 4.
    pub struct ActionResult {
        /// What became of it.
        result: Outcome = "result",
        /// The instance.
        instance: InstanceId = "instance",
    }
}

wire_object! {
    /// The body of a 200 answer. An empty response may be spelt as an object without `results`.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 3; dms-kafka-v1.0-2022-08-12, Table 3.
    pub struct ActionResults {
        /// One result per instance.
        results: Vec<ActionResult> = "results",
    }
}

/// What a caller can want.
///
/// ```
/// use as_documented_model::kafka::{ActionRequest, Intent};
/// let wire = ActionRequest::from(Intent::DeleteAllFailed);
/// assert_eq!(serde_json::to_string(&wire)?, r#"{"action":"delete","allFailure":"kafka"}"#);
///
/// let both: ActionRequest = serde_json::from_str(
///     r#"{"action":"delete","instances":["a"],"allFailure":"kafka"}"#)?;
/// assert_eq!(Intent::try_from(&both).unwrap_err().to_string(),
///     "`instances` and `allFailure` stand together; give one of them");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: dms-kafka-v1.0-2019, Table 2; dms-kafka-v1.0-2022-08-12, Table 2.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Restart these instances.
    Restart(InstanceIds),
    /// Delete these instances and their data, without a backup.
    Delete(InstanceIds),
    /// Delete every instance whose creation failed.
    DeleteAllFailed,
}

impl From<Intent> for ActionRequest {
    fn from(intent: Intent) -> Self {
        let listed = |ids: InstanceIds| -> Vec<_> { ids.into_vec().into_iter().map(Loose::As).collect() };
        match intent {
            Intent::Restart(ids) => {
                Self { action: Action::Restart.into(), instances: listed(ids).into(), ..Self::default() }
            }
            Intent::Delete(ids) => {
                Self { action: Action::Delete.into(), instances: listed(ids).into(), ..Self::default() }
            }
            Intent::DeleteAllFailed => Self {
                action: Action::Delete.into(),
                all_failure: AllFailure::Kafka.into(),
                ..Self::default()
            },
        }
    }
}

const ALL_FAILURE: &str = "allFailure";

impl TryFrom<&ActionRequest> for Intent {
    type Error = MeaningError;

    fn try_from(wire: &ActionRequest) -> Result<Self, MeaningError> {
        let action = required(&wire.action, "action")?;
        if !Action::KNOWN.contains(&action.as_str()) {
            return Err(MeaningError::UnknownWord {
                place: "action".to_owned(),
                found: action.to_string(),
                known: Action::KNOWN,
            });
        }
        let delete = *action == Action::Delete;
        match (optional(&wire.instances, "instances")?, optional(&wire.all_failure, ALL_FAILURE)?) {
            (Some(_), Some(_)) => Err(MeaningError::BothSelectors { all_failure: ALL_FAILURE }),
            (None, None) => Err(MeaningError::NoSelector { all_failure: ALL_FAILURE }),
            (None, Some(word)) if *word != AllFailure::Kafka => Err(MeaningError::UnknownWord {
                place: ALL_FAILURE.to_owned(),
                found: word.to_string(),
                known: AllFailure::KNOWN,
            }),
            (None, Some(_)) if delete => Ok(Intent::DeleteAllFailed),
            (None, Some(_)) => {
                Err(MeaningError::AllFailureWithout { all_failure: ALL_FAILURE, action: action.to_string() })
            }
            (Some(items), None) => {
                let ids = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| text(item, &format!("instances[{index}]")).cloned())
                    .collect::<Result<Vec<_>, _>>()?;
                let ids = InstanceIds::new(ids)
                    .map_err(|error| MeaningError::Ids { place: "instances".to_owned(), error })?;
                Ok(if delete { Intent::Delete(ids) } else { Intent::Restart(ids) })
            }
        }
    }
}

/// What a success answer says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// What became of each instance, in order.
    PerInstance(Vec<InstanceFate>),
    /// The empty response, in any of its spellings: the failed instances are deleted.
    AllFailedDeleted,
}

/// Reads the body of a 200 answer; `None` is no body.
pub(crate) fn answer(body: Option<&ActionResults>) -> Result<Answer, MeaningError> {
    let Some(results) = body.map(|body| optional(&body.results, "results")).transpose()?.flatten() else {
        return Ok(Answer::AllFailedDeleted);
    };
    let fate = |(index, wire): (usize, &ActionResult)| {
        let instance = required(&wire.instance, &format!("results[{index}].instance"))?.clone();
        let place = format!("results[{index}].result");
        Ok(InstanceFate { instance, fate: Fate::of(required(&wire.result, &place)?, &place)? })
    };
    results.iter().enumerate().map(fate).collect::<Result<_, _>>().map(Answer::PerInstance)
}

impl From<Vec<InstanceFate>> for ActionResults {
    fn from(fates: Vec<InstanceFate>) -> Self {
        let results: Vec<_> = fates
            .into_iter()
            .map(|InstanceFate { instance, fate }| ActionResult {
                result: Outcome::from(fate).into(),
                instance: instance.into(),
                ..ActionResult::default()
            })
            .collect();
        Self { results: results.into(), ..Self::default() }
    }
}
