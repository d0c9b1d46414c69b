//! CloudDC: delete instances in batches, asynchronously.
//!
//! Source: clouddc-v1 throughout. The response table has `instances[].id`, the example a flat `instance_id`; the
//! wire form holds either. The list of ids is optional on the page though nothing works without it.

use crate::error::ErrorBody;
use crate::ids::{IdList, InstanceId, ProjectId};
use crate::loose::Loose;
use crate::meaning::{MeaningError, optional, required, text};
use crate::operation::{Bytes, Method, Operation};

/// The most ids in one request.
///
/// Source: clouddc-v1, request parameters, row `instance_id_set`.
pub const MAX_IDS: usize = 50;

wire_object! {
    /// The request's body.
    ///
    /// Source: clouddc-v1, request parameters.
    pub struct BatchDeleteRequest {
        /// The instances, at most 50.
        instance_id_set: Vec<InstanceId> = "instance_id_set",
    }
}

wire_object! {
    /// One instance in a 202 answer.
    ///
    /// Source: clouddc-v1, response parameters for status 202, second table.
    pub struct AcceptedInstance {
        /// The instance.
        id: InstanceId = "id",
    }
}

wire_object! {
    /// The body of a 202 answer, as the table has it or as the example has it.
    ///
    /// Source: clouddc-v1, response parameters for status 202, and example response.
    pub struct BatchDeleteAccepted {
        /// The instances (table).
        instances: Vec<AcceptedInstance> = "instances",
        /// The instance (example). Under the table's reading this member is undocumented and may hold anything.
        instance_id: Loose<InstanceId> = "instance_id",
    }
}

responses! {
    /// The answers.
    ///
    /// Source: clouddc-v1, status codes and response parameters.
    pub enum BatchDeleteResponse {
        /// Accepted; the instances go from `shutting-down` to `terminated`.
        202 => Accepted(BatchDeleteAccepted),
        /// Invalid parameter.
        400 => BadRequest(ErrorBody),
        /// Not authenticated.
        401 => Unauthorized(ErrorBody),
        /// Overloaded. The body's row is a dash, so nothing is known of it.
        429 => TooManyRequests(Bytes),
        /// Internal error.
        500 => InternalError(ErrorBody),
    }
}

/// `POST /v1/{project_id}/instances/batch-delete`
///
/// Source: clouddc-v1, URI. The example request says `GET` and has no body.
#[derive(Clone, Copy, Debug)]
pub struct BatchDelete;

impl Operation for BatchDelete {
    type Target = ProjectId;
    type Query = ();
    type Request = BatchDeleteRequest;
    type Response = BatchDeleteResponse;
    const ID: &'static str = "clouddc/batch-delete/v1";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1/{project_id}/instances/batch-delete";
}

/// What a caller can want: delete 1 to 50 distinct instances.
///
/// ```
/// use as_documented_model::{IdList, clouddc::{BatchDeleteRequest, Intent}};
/// let intent = Intent::Delete(IdList::new(["0198170e-4ca7-7ee4-89a7-fa631843920b"])?);
/// assert_eq!(serde_json::to_string(&BatchDeleteRequest::from(intent))?,
///     r#"{"instance_id_set":["0198170e-4ca7-7ee4-89a7-fa631843920b"]}"#);
/// let many = (0..51).map(|n| n.to_string());
/// assert_eq!(IdList::<50>::new(many).unwrap_err().to_string(), "51 ids where at most 50 are documented");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: clouddc-v1, request parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Delete these instances.
    Delete(IdList<MAX_IDS>),
}

impl From<Intent> for BatchDeleteRequest {
    fn from(intent: Intent) -> Self {
        let Intent::Delete(ids) = intent;
        Self { instance_id_set: ids.into_vec().into(), ..Self::default() }
    }
}

impl TryFrom<&BatchDeleteRequest> for Intent {
    type Error = MeaningError;

    fn try_from(wire: &BatchDeleteRequest) -> Result<Self, MeaningError> {
        let place = "instance_id_set";
        IdList::new(required(&wire.instance_id_set, place)?.iter().cloned())
            .map(Intent::Delete)
            .map_err(|error| MeaningError::Ids { place: place.to_owned(), error })
    }
}

impl BatchDeleteAccepted {
    /// The ids of the answer, from the table's member if it is there, else from the example's.
    ///
    /// # Errors
    /// Neither member is there, or one holds something that is not an id.
    pub fn ids(&self) -> Result<Vec<InstanceId>, MeaningError> {
        if let Some(instances) = optional(&self.instances, "instances")? {
            let id = |(index, instance): (usize, &AcceptedInstance)| {
                required(&instance.id, &format!("instances[{index}].id")).cloned()
            };
            return instances.iter().enumerate().map(id).collect();
        }
        match optional(&self.instance_id, "instance_id")? {
            Some(id) => Ok(vec![text(id, "instance_id")?.clone()]),
            None => Err(MeaningError::Missing { place: "instances".to_owned() }),
        }
    }
}

/// The answer in the table's spelling.
impl From<Vec<InstanceId>> for BatchDeleteAccepted {
    fn from(ids: Vec<InstanceId>) -> Self {
        let instances: Vec<_> = ids
            .into_iter()
            .map(|id| AcceptedInstance { id: id.into(), ..AcceptedInstance::default() })
            .collect();
        Self { instances: instances.into(), ..Self::default() }
    }
}
