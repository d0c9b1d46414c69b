//! Every place where the pages contradict themselves or stay silent, with the ways to read it.
//!
//! An endpoint that follows any of these values is as documented. The names are a shared vocabulary:
//! whoever describes the pages independently uses the same names, so that a run can be held against
//! any value. Nothing here may be a fault: a value that breaks a plain statement belongs to `faults`.

use crate::service::Service;
use crate::service::Service::{Clouddc, Dcs, DmsKafka, DmsRocketmq};

/// One axis of contradiction or silence.
#[derive(Clone, Debug)]
pub struct ReadingSpec {
    /// The axis, as in `AXIS=VALUE`.
    pub name: &'static str,
    /// The services whose answers the axis can change.
    pub services: &'static [Service],
    /// The values; the first is the default.
    pub values: Vec<&'static str>,
    /// The value used when none is chosen.
    pub default: &'static str,
    /// What the pages leave open, in our words.
    pub note: &'static str,
}

/// Why a reading cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    /// No axis has this name.
    #[error("unknown axis `{axis}`; known are {known}")]
    Axis {
        /// The name given.
        axis: String,
        /// The names there are.
        known: String,
    },
    /// The axis does not have this value.
    #[error("axis `{axis}` has no value `{value}`; it has {known}")]
    Value {
        /// The axis named.
        axis: String,
        /// The value given.
        value: String,
        /// The values there are.
        known: String,
    },
}

macro_rules! axes {
    ($( $field:ident: $ty:ident = $name:literal, [$($service:ident),+], $note:literal,
        { $first:ident = $first_value:literal $(, $variant:ident = $value:literal)* } )+) => {
        $(
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
            pub(crate) enum $ty { #[default] $first, $($variant),* }
        )+

        /// The chosen value of every axis.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct Readings { $(pub(crate) $field: $ty),+ }

        impl Readings {
            /// Sets every axis of that name that has the value. `SERVICE/AXIS` sets those of one service.
            pub(crate) fn set(&mut self, axis: &str, value: &str) -> Result<(), ReadingError> {
                let (service, name) = match axis.split_once('/') {
                    Some((service, name)) => (Some(service), name),
                    None => (None, axis),
                };
                let mut done = false;
                $(
                    let services: &[Service] = &[$($service),+];
                    if name == $name && service.is_none_or(|s| services.iter().any(|x| x.name() == s)) {
                        match value {
                            $first_value => { self.$field = $ty::$first; done = true; }
                            $( $value => { self.$field = $ty::$variant; done = true; } )*
                            _ => {}
                        }
                    }
                )+
                if done { return Ok(()); }
                let named: Vec<ReadingSpec> = readings().into_iter().filter(|s| s.name == name).collect();
                if named.is_empty() {
                    let mut known: Vec<&str> = readings().into_iter().map(|s| s.name).collect();
                    known.dedup();
                    return Err(ReadingError::Axis { axis: axis.to_owned(), known: known.join(", ") });
                }
                let known: Vec<&str> = named.iter().flat_map(|s| s.values.iter().copied()).collect();
                Err(ReadingError::Value {
                    axis: axis.to_owned(), value: value.to_owned(), known: known.join(", "),
                })
            }
        }

        /// Every axis with its values, in a fixed order. Two axes may share a name when two services
        /// leave the same thing open with different values.
        #[must_use]
        pub fn readings() -> Vec<ReadingSpec> {
            vec![$( ReadingSpec {
                name: $name,
                services: &[$($service),+],
                values: vec![$first_value $(, $value)*],
                default: $first_value,
                note: $note,
            } ),+]
        }
    };
}

axes! {
    // Contradictions of the Kafka pages.
    revision: Revision = "revision", [DmsKafka],
        "two dated pages document the same call: the later one relaxes `instances` and adds a status",
        { V2022 = "2022-08-12", V2019 = "2019" }
    kafka_instances_required: KafkaInstancesRequired = "instances-required", [DmsKafka],
        "the 2019 table makes `instances` mandatory, its third example leaves it out",
        { Example = "example", Table = "table" }
    kafka_empty_response: KafkaEmptyResponse = "empty-response", [DmsKafka],
        "an empty response means success of a delete of all failed instances; its form is not shown",
        { NoContent = "204", OkEmpty = "200-empty", OkObject = "200-object" }
    all_failure_other_value: AllFailureOtherValue = "all-failure-other-value", [DmsKafka],
        "only one value of the selector is given; what another one does is not said",
        { Refused = "refused", Ignored = "ignored", ActsAsAbsent = "acts-as-absent" }
    // Contradictions of the RocketMQ page.
    all_failure_name: AllFailureName = "all-failure-name", [DmsRocketmq],
        "the table writes `all_failure`, the example `allFailure`",
        { Table = "table", Example = "example", Both = "both" }
    all_failure_value: AllFailureValue = "all-failure-value", [DmsRocketmq],
        "the table writes `RocketMQ`, the example `rocketmq`",
        { Any = "any", Table = "table", Example = "example" }
    rocketmq_empty_response: RocketmqEmptyResponse = "empty-response", [DmsRocketmq],
        "only 200 is listed, with results; what a delete of all failed instances shows is not said",
        { OkResults = "200-results", OkEmpty = "200-empty", OkObject = "200-object", NoContent = "204" }
    results_fields: ResultsFields = "results-fields", [DmsRocketmq],
        "the result objects have no table; only the example shows their fields",
        { Example = "example" }
    // Contradictions of the CloudDC page.
    response_shape: ResponseShape = "response-shape", [Clouddc],
        "the table shows `instances[].id`, the example a single flat `instance_id`",
        { Table = "table", Example = "example" }
    instance_id_set_required: InstanceIdSetRequired = "instance-id-set-required", [Clouddc],
        "the table calls the id list optional, though nothing can be deleted without it",
        { Use = "use", Table = "table" }
    status_202_meaning: Status202Meaning = "status-202-meaning", [Clouddc],
        "the status text speaks of deleted instances, the function of an asynchronous call",
        { Asynchronous = "async" }
    over_limit: OverLimit = "over-limit", [Clouddc],
        "the refusal of more than 50 ids has no code of its own",
        { BadRequest = "400" }
    deletion_end: DeletionEnd = "deletion-end", [Clouddc],
        "a deletion ends in `terminated`; it is known that it can also end in `error`",
        { Terminated = "terminated", Error = "error" }
    clouddc_unknown_ids: ClouddcUnknownIds = "unknown-ids", [Clouddc],
        "what an id that does not exist gets",
        { NotFound = "404", BadRequest = "400", Omitted = "omitted", Echoed = "echoed" }
    clouddc_repeat_delete: ClouddcRepeatDelete = "repeat-delete", [Clouddc],
        "what a second deletion of the same instance gets",
        { NotFound = "404", Accepted = "accepted" }
    // Contradictions of the DCS page.
    action_required: ActionRequired = "action-required", [Dcs],
        "the table calls `action` optional, though nothing can be done without it",
        { Use = "use", Table = "table" }
    dcs_instances_required: DcsInstancesRequired = "instances-required", [Dcs],
        "the table calls `instances` optional, though nothing can be done without it",
        { Use = "use", Table = "table" }
    error_ext_msg: ErrorExtMsg = "error-ext-msg", [Dcs],
        "a string that is not used and set to null: JSON null, left out, or the text",
        { Null = "null", Absent = "absent", TextNull = "text-null" }
    flush_ineligible: FlushIneligible = "flush-ineligible", [Dcs],
        "only some versions can be flushed; how another one is refused is not said",
        { BadRequest = "400", Failed = "failed" }
    restart_clears_data: RestartClearsData = "restart-clears-data", [Dcs],
        "whether a forced restart keeps data that was only in memory",
        { No = "no", Yes = "yes" }
    flush_leaves: FlushLeaves = "flush-leaves", [Dcs],
        "whether an emptied instance reports no used memory or the little that it needs itself",
        { Nothing = "nothing", Residue = "residue" }
    // Silences.
    duplicates: Duplicates = "duplicates", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "an id named twice in one list",
        { Refused = "refused", Once = "once", Each = "each" }
    unknown_ids: UnknownIds = "unknown-ids", [DmsKafka, DmsRocketmq, Dcs],
        "what an id that does not exist gets",
        { Failed = "failed", Refused = "4xx", Deleted = "deleted" }
    malformed_ids: MalformedIds = "malformed-ids", [DmsKafka, DmsRocketmq, Dcs],
        "what an id that is not a UUID gets",
        { Refused = "refused", Failed = "failed" }
    empty_list: EmptyList = "empty-list", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "a list without ids",
        { Refused = "400", OkEmpty = "200-empty" }
    both_selectors: BothSelectors = "both-selectors", [DmsKafka, DmsRocketmq],
        "ids and the selector of all failed instances in one delete",
        { Refused = "refused", IdsWin = "ids-win", AllWin = "all-win" }
    restart_all_failure: RestartAllFailure = "restart-all-failure", [DmsKafka, DmsRocketmq],
        "the selector of all failed instances beside `restart`",
        { Refused = "refused", Ignored = "ignored" }
    unknown_fields: UnknownFields = "unknown-fields", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "fields that no table knows",
        { Ignored = "ignored", Refused = "refused" }
    uuid_case: UuidCase = "uuid-case", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "whether an id in another letter case is the same id",
        { Insensitive = "insensitive", Sensitive = "sensitive" }
    id_whitespace: IdWhitespace = "id-whitespace", [DmsKafka, DmsRocketmq, Dcs],
        "an id with blanks around it",
        { Refused = "refused", Failed = "failed" }
    over_fifty: OverFifty = "over-fifty", [DmsKafka, DmsRocketmq, Dcs],
        "these pages give no limit to the list; the services are known to have one",
        { Refused = "refused", Accepted = "accepted" }
    result_order: ResultOrder = "result-order", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "the order of results",
        { Asked = "asked", Sorted = "sorted", Reversed = "reversed" }
    extra_fields: ExtraFields = "extra-fields", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "fields in the answer that no table knows",
        { None = "none", Some = "some" }
    charset_in_content_type: CharsetInContentType = "charset-in-content-type",
        [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "whether the answer's label names the charset",
        { No = "no", Yes = "yes" }
    missing_content_type: MissingContentType = "missing-content-type", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "a request body without a label",
        { Accepted = "accepted", Refused = "refused" }
    wrong_content_type: WrongContentType = "wrong-content-type", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "a request body with another label",
        { Unsupported = "415", BadRequest = "400", Accepted = "accepted" }
    null_optional: NullOptional = "null-optional", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "null in an optional field",
        { AsAbsent = "as-absent", Refused = "refused" }
    busy_instance: BusyInstance = "busy-instance", [DmsKafka, DmsRocketmq, Dcs],
        "a verb for an instance that is in transit",
        { Failed = "failed", Success = "success", Refused = "400" }
    repeat_delete: RepeatDelete = "repeat-delete", [DmsKafka, DmsRocketmq],
        "what a second deletion of the same instance gets",
        { Failed = "failed", NotFound = "404", Success = "success" }
    unauthorized_status: UnauthorizedStatus = "unauthorized-status", [DmsKafka, DmsRocketmq, Dcs],
        "the status of a call without valid credentials, where the page lists none",
        { Unauthorized = "401", Forbidden = "403" }
    unknown_path_method: UnknownPathMethod = "unknown-path-method", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "a method that the path does not have",
        { NotAllowed = "405", NotFound = "404" }
    error_body_form: ErrorBodyForm = "error-body-form", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "the form of an error whose status the page does not document with a body",
        { Flat = "flat", Gateway = "gateway", Nested = "nested" }
    deleting_listed: DeletingListed = "deleting-listed", [DmsKafka, DmsRocketmq, Clouddc],
        "whether a list still shows an instance that is being deleted",
        { Yes = "yes", No = "no" }
    work_begins: WorkBegins = "work-begins", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "whether accepted work begins at once or some time later",
        { AtOnce = "at-once", Later = "later" }
    used_memory: UsedMemory = "used-memory", [Dcs],
        "whether the used memory stays the same while nobody does anything",
        { Steady = "steady", Drifting = "drifting" }
    reads: Reads = "reads", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "whether calls that only read fail now and then (every 29th, with 500)",
        { Answered = "answered", Falter = "falter" }
    list_filter: ListFilter = "list-filter", [DmsKafka, DmsRocketmq],
        "whether a list that is asked for one engine holds instances of the other too",
        { Kept = "kept", Ignored = "ignored" }
    error_in_passing: ErrorInPassing = "error-in-passing", [DmsKafka, DmsRocketmq],
        "whether an instance shows ERROR for a moment while it is deleted",
        { No = "no", Yes = "yes" }
    body_length: BodyLength = "body-length", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "how the end of a body is marked",
        { ContentLength = "content-length", Chunked = "chunked" }
    json_layout: JsonLayout = "json-layout", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "blanks in the answer's JSON",
        { Compact = "compact", Pretty = "pretty" }
    flow_control: FlowControl = "flow-control", [DmsKafka, DmsRocketmq, Clouddc, Dcs],
        "whether calls are refused for a moment when they come too fast (every 16th mutation, once)",
        { None = "none", TooMany = "429", Unavailable = "503", DmsNotFound = "dms-404" }
}
