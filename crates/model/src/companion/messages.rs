//! Messages of a DMS instance: query them (Kafka, RocketMQ) and send one (RocketMQ).
//!
//! They are here because the Kafka pages say that clients are refused while an instance restarts. Only the
//! members needed to see that are typed.

use super::dms::read;
use crate::error::ErrorBody;
use crate::ids::InstanceId;
use crate::operation::{InstanceTarget, Method, NoBody, Operation, Query};

wire_object! {
    /// A message of a Kafka instance.
    ///
    /// Source: DMS for Kafka v2, querying messages, Table 4.
    pub struct KafkaMessage {
        /// The topic.
        topic: String = "topic",
        /// The partition.
        partition: i64 = "partition",
        /// The key.
        key: String = "key",
        /// The content.
        value: String = "value",
        /// The size in bytes.
        size: i64 = "size",
        /// When it was produced, in Unix milliseconds.
        timestamp: i64 = "timestamp",
        /// Whether the content is too big to be shown.
        huge_message: bool = "huge_message",
        /// Its offset.
        message_offset: i64 = "message_offset",
        /// Its id.
        message_id: String = "message_id",
        /// The id of the application.
        app_id: String = "app_id",
        /// Its tag.
        tag: String = "tag",
    }
}

wire_object! {
    /// The body of a 200 answer to a Kafka query.
    ///
    /// Source: DMS for Kafka v2, querying messages, Table 3.
    pub struct KafkaMessages {
        /// The messages.
        messages: Vec<KafkaMessage> = "messages",
        /// How many there are.
        total: i64 = "total",
        /// How many are on this page.
        size: i64 = "size",
    }
}

wire_object! {
    /// A property of a RocketMQ message.
    ///
    /// Source: DMS for RocketMQ v2, querying messages, Table 5; sending messages, Tables 3 and 5.
    pub struct Property {
        /// Its name.
        name: String = "name",
        /// Its value.
        value: String = "value",
    }
}

wire_object! {
    /// A message of a RocketMQ instance.
    ///
    /// Source: DMS for RocketMQ v2, querying messages, Table 4.
    pub struct RocketMqMessage {
        /// Its id.
        msg_id: String = "msg_id",
        /// The instance.
        instance_id: InstanceId = "instance_id",
        /// The topic.
        topic: String = "topic",
        /// The content.
        body: String = "body",
        /// Its properties.
        property_list: Vec<Property> = "property_list",
        /// The queue.
        queue_id: i64 = "queue_id",
        /// Its offset in the queue.
        queue_offset: i64 = "queue_offset",
    }
}

wire_object! {
    /// The body of a 200 answer to a RocketMQ query.
    ///
    /// Source: DMS for RocketMQ v2, querying messages, Table 3.
    pub struct RocketMqMessages {
        /// The messages.
        messages: Vec<RocketMqMessage> = "messages",
        /// How many there are.
        total: i64 = "total",
    }
}

wire_object! {
    /// The body of a request to send a message.
    ///
    /// Source: DMS for RocketMQ v2, sending messages, Table 2.
    pub struct SendRequest {
        /// The topic. Mandatory.
        topic: String = "topic",
        /// The content. Mandatory.
        body: String = "body",
        /// Properties.
        property_list: Vec<Property> = "property_list",
    }
}

wire_object! {
    /// The body of a 200 answer to a message sent.
    ///
    /// Source: DMS for RocketMQ v2, sending messages, Table 4.
    pub struct Sent {
        /// The topic.
        topic: String = "topic",
        /// The content.
        body: String = "body",
        /// Properties.
        property_list: Vec<Property> = "property_list",
        /// The message's id.
        msg_id: String = "msg_id",
        /// The queue.
        queue_id: i64 = "queue_id",
        /// The offset in the queue.
        queue_offset: i64 = "queue_offset",
        /// The broker.
        broker_name: String = "broker_name",
    }
}

/// The query for messages of a Kafka instance.
///
/// Source: DMS for Kafka v2, querying messages, Table 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KafkaQuery {
    /// The topic. Mandatory.
    pub topic: String,
    /// From when, in Unix milliseconds.
    pub start_time: Option<i64>,
    /// Until when, in Unix milliseconds.
    pub end_time: Option<i64>,
    /// The most messages on a page.
    pub limit: Option<u32>,
    /// The page.
    pub offset: Option<u32>,
}

impl Query for KafkaQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let topic = Some(("topic", self.topic.clone()));
        let start = self.start_time.map(|time| ("start_time", time.to_string()));
        let end = self.end_time.map(|time| ("end_time", time.to_string()));
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        let offset = self.offset.map(|offset| ("offset", offset.to_string()));
        [topic, start, end, limit, offset].into_iter().flatten().collect()
    }
}

/// The query for messages of a RocketMQ instance.
///
/// Source: DMS for RocketMQ v2, querying messages, Table 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RocketMqQuery {
    /// The topic. Mandatory.
    pub topic: String,
    /// The most messages on a page.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: Option<u32>,
    /// From when. Mandatory without `msg_id`.
    pub start_time: Option<i64>,
    /// Until when. Mandatory without `msg_id`.
    pub end_time: Option<i64>,
    /// One message. Mandatory without times.
    pub msg_id: Option<String>,
}

impl Query for RocketMqQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let topic = Some(("topic", self.topic.clone()));
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        let offset = self.offset.map(|offset| ("offset", offset.to_string()));
        let start = self.start_time.map(|time| ("start_time", time.to_string()));
        let end = self.end_time.map(|time| ("end_time", time.to_string()));
        let id = self.msg_id.clone().map(|id| ("msg_id", id));
        [topic, limit, offset, start, end, id].into_iter().flatten().collect()
    }
}

responses! {
    /// The answers to a Kafka query.
    ///
    /// Source: DMS for Kafka v2, querying messages, status codes.
    pub enum KafkaMessagesResponse {
        /// The messages.
        200 => Ok(KafkaMessages),
        /// Invalid parameters.
        400 => BadRequest(ErrorBody),
        /// Not allowed.
        403 => Forbidden(ErrorBody),
    }
}

responses! {
    /// The answers to a RocketMQ query.
    ///
    /// Source: DMS for RocketMQ v2, querying messages, status codes.
    pub enum RocketMqMessagesResponse {
        /// The messages.
        200 => Ok(RocketMqMessages),
    }
}

responses! {
    /// The answers to a message sent.
    ///
    /// Source: DMS for RocketMQ v2, sending messages, status codes.
    pub enum SendResponse {
        /// Sent.
        200 => Ok(Sent),
    }
}

read! {
    /// `GET /v2/{project_id}/instances/{instance_id}/messages`
    ///
    /// Source: DMS for Kafka v2, querying messages, URI.
    ListKafkaMessages, "dms-kafka/list-messages/v2", "/v2/{project_id}/instances/{instance_id}/messages", InstanceTarget, KafkaQuery, KafkaMessagesResponse
}
read! {
    /// `GET /v2/{project_id}/rocketmq/instances/{instance_id}/messages`
    ///
    /// Source: DMS for RocketMQ v2, querying messages, URI.
    ListRocketMqMessages, "dms-rocketmq/list-messages/v2", "/v2/{project_id}/rocketmq/instances/{instance_id}/messages", InstanceTarget, RocketMqQuery, RocketMqMessagesResponse
}

/// `POST /v2/{project_id}/rocketmq/instances/{instance_id}/messages`
///
/// Source: DMS for RocketMQ v2, sending messages, URI.
#[derive(Clone, Copy, Debug)]
pub struct SendRocketMqMessage;

impl Operation for SendRocketMqMessage {
    type Target = InstanceTarget;
    type Query = ();
    type Request = SendRequest;
    type Response = SendResponse;
    const ID: &'static str = "dms-rocketmq/send-message/v2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/{project_id}/rocketmq/instances/{instance_id}/messages";
}
