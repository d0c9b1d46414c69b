//! What lists and single instances look like on the wire.
//!
//! A list shows a hundred instances, and lists are most of what is asked: so they are written field by field, not
//! put together as JSON values first.

use serde::Serialize;

use crate::instance::Instance;

/// A Kafka or RocketMQ instance.
#[derive(Debug, Serialize)]
pub(crate) struct Dms<'w> {
    instance_id: &'w str,
    name: &'w str,
    engine: &'static str,
    engine_version: &'static str,
    status: &'static str,
    storage_space: u32,
    used_storage_space: u32,
    port: u16,
    r#type: &'static str,
    charging_mode: u8,
    specification: &'static str,
    enable_publicip: bool,
}

impl<'w> Dms<'w> {
    pub(crate) fn new(one: &'w Instance, status: &'static str) -> Self {
        Self {
            instance_id: &one.id,
            name: &one.name,
            engine: one.engine,
            engine_version: one.version,
            status,
            storage_space: 300,
            used_storage_space: 12,
            port: 9092,
            r#type: "cluster",
            charging_mode: 1,
            specification: "100MB",
            enable_publicip: false,
        }
    }
}

/// A DCS instance.
#[derive(Debug, Serialize)]
pub(crate) struct Dcs<'w> {
    instance_id: &'w str,
    name: &'w str,
    engine: &'static str,
    engine_version: &'static str,
    status: &'static str,
    max_memory: u64,
    used_memory: u64,
    capacity: u32,
    port: u16,
    charging_mode: u8,
    spec_code: &'static str,
}

impl<'w> Dcs<'w> {
    pub(crate) fn new(one: &'w Instance, status: &'static str, drifts: bool) -> Self {
        Self {
            instance_id: &one.id,
            name: &one.name,
            engine: if one.engine == "memcached" { "Memcached" } else { "Redis" },
            engine_version: one.version,
            status,
            max_memory: one.max_memory,
            used_memory: one.memory(drifts),
            capacity: 1,
            port: 6379,
            charging_mode: 0,
            spec_code: "redis.single.xu1.large.1",
        }
    }
}

/// A page of a DMS or DCS list.
#[derive(Debug, Serialize)]
pub(crate) struct Page<T> {
    pub(crate) instances: Vec<T>,
    pub(crate) instance_num: usize,
}

/// A CloudDC instance.
#[derive(Debug, Serialize)]
pub(crate) struct Clouddc<'w> {
    pub(crate) id: &'w str,
    pub(crate) name: &'w str,
    pub(crate) state: &'static str,
    pub(crate) server_id: String,
    pub(crate) operation_state: &'static str,
    pub(crate) created_at: &'static str,
}

/// A page of the CloudDC list.
#[derive(Debug, Serialize)]
pub(crate) struct ClouddcPage<'w> {
    pub(crate) instances: Vec<Clouddc<'w>>,
    pub(crate) count: usize,
    pub(crate) page_info: PageInfo<'w>,
}

/// Where the next page begins.
#[derive(Debug, Serialize)]
pub(crate) struct PageInfo<'w> {
    pub(crate) next_marker: Option<&'w str>,
    pub(crate) current_count: usize,
}
