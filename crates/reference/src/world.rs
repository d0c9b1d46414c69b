//! Everything that the endpoint remembers: instances, counters, tokens it issued, the clock.
//!
//! It answers questions and carries out changes; whether a change is right is decided by its callers.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::config::Config;
use crate::ids::Source;
use crate::instance::{Effects, Instance, InstanceInfo, Pending, Status};
use crate::service::{Service, Verb};

/// What the endpoint has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Effects on instances of all services together.
    #[serde(flatten)]
    pub effects: Effects,
    /// Effects by service.
    pub by_service: BTreeMap<&'static str, Effects>,
    /// Deletions of all failed instances that were carried out.
    pub all_failed_deletes: u64,
    /// Requests that reached the endpoint, admin views left out.
    pub requests: u64,
    /// Requests refused for their credentials.
    pub unauthorized: u64,
    /// Answers by status.
    pub by_status: BTreeMap<u16, u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) project: String,
    pub(crate) until: Duration,
}

/// How many taken tokens are remembered.
const MOST_TAKEN: usize = 64;

#[derive(Debug)]
pub(crate) struct World {
    started: Instant,
    /// Added to the clock by `advance`.
    ahead: Duration,
    pub(crate) instances: Vec<Instance>,
    by_id: HashMap<String, usize>,
    pub(crate) counters: Counters,
    pub(crate) issued: HashMap<String, Issued>,
    pub(crate) source: Source,
    /// Wrong signatures by access key: count and the time until which it is locked.
    pub(crate) wrong_signatures: HashMap<String, (u32, Duration)>,
    /// Tokens taken where none was given to the endpoint.
    taken_tokens: Vec<String>,
    /// The other ends of connections that were let in, for whoever takes them for let in ever after.
    pub(crate) let_in: HashSet<SocketAddr>,
    /// Calls that only read.
    pub(crate) reads: u64,
    /// Mutating calls by service.
    pub(crate) calls: BTreeMap<Service, u64>,
    /// When the last mutating call of the service came.
    pub(crate) last_call: BTreeMap<Service, Duration>,
    /// The verb of the last mutating call of the service.
    pub(crate) last_verb: BTreeMap<Service, Verb>,
    /// Whether the last mutating call was refused by flow control.
    pub(crate) throttled: bool,
}

impl World {
    pub(crate) fn new(config: &Config) -> World {
        let mut source = Source::new(config.seed);
        let mut instances = Vec::new();
        for service in Service::ALL {
            let live = config.live.get(&service).copied().unwrap_or(0);
            for at in 0..live {
                instances.push(create(&mut source, service, &config.project, at, Status::Running));
            }
            if service == Service::Dcs && live > 0 {
                for version in ["3.0", "1.4"] {
                    let mut old = create(&mut source, service, &config.project, 0, Status::Running);
                    old.version = version;
                    old.engine = if version == "1.4" { "memcached" } else { "redis" };
                    instances.push(old);
                }
            }
            if service.is_dms() {
                for at in 0..config.failed {
                    instances.push(create(&mut source, service, &config.project, at, Status::CreateFailed));
                }
            }
            for at in 0..config.others {
                instances.push(create(&mut source, service, &config.other_project, at, Status::Running));
            }
            if service.is_dms() && config.others > 0 {
                instances.push(create(&mut source, service, &config.other_project, 0, Status::CreateFailed));
            }
        }
        let by_id = instances.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect();
        World {
            started: Instant::now(),
            ahead: Duration::ZERO,
            instances,
            by_id,
            counters: Counters::default(),
            issued: HashMap::new(),
            source,
            wrong_signatures: HashMap::new(),
            taken_tokens: Vec::new(),
            let_in: HashSet::new(),
            calls: BTreeMap::new(),
            last_call: BTreeMap::new(),
            last_verb: BTreeMap::new(),
            throttled: false,
            reads: 0,
        }
    }

    /// Time since the endpoint was built.
    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed() + self.ahead
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// Brings every instance up to date.
    pub(crate) fn settle(&mut self) {
        let now = self.now();
        for instance in self.instances.iter_mut().filter(|one| !one.pending.is_empty()) {
            instance.settle(now);
        }
    }

    /// Somebody looks at one instance.
    pub(crate) fn looked(&mut self, id: &str) {
        let now = self.now();
        if let Some(one) = self.find(id).and_then(|at| self.instances.get_mut(at)) {
            one.look(now);
        }
    }

    /// Somebody lists the instances of a service.
    pub(crate) fn listed(&mut self, service: Service) {
        let now = self.now();
        self.instances.iter_mut().filter(|one| one.service == service).for_each(|one| one.look(now));
    }

    /// Whether a token is fine where none was given to the endpoint: any is that is well-formed, does not call
    /// itself `wrong`, and is not one taken before with its end cut off, with more behind it or in other letter case.
    pub(crate) fn takes_token(&mut self, token: &str) -> bool {
        let well_formed = token.bytes().all(|byte| byte.is_ascii_graphic());
        let near = |known: &String| {
            let longer = token.starts_with(known.as_str());
            known != token && (known.starts_with(token) || longer || known.eq_ignore_ascii_case(token))
        };
        if !well_formed || token.to_ascii_lowercase().contains("wrong") || self.taken_tokens.iter().any(near)
        {
            return false;
        }
        if self.taken_tokens.len() < MOST_TAKEN && !self.taken_tokens.iter().any(|known| known == token) {
            self.taken_tokens.push(token.to_owned());
        }
        true
    }

    /// The index of the instance with exactly this id, whoever owns it.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn infos(&mut self, service: Option<Service>) -> Vec<InstanceInfo> {
        self.settle();
        self.instances
            .iter()
            .filter(|one| service.is_none_or(|s| s == one.service))
            .map(Instance::info)
            .collect()
    }

    /// Begins the effect of a verb on an instance and counts it.
    pub(crate) fn begin(&mut self, at: usize, verb: Verb, config: &Config) {
        let now = self.now();
        let Some(instance) = self.instances.get_mut(at) else { return };
        let mut effects = Effects::default();
        let before = instance.status;
        // What was under way already comes to its end with the new work.
        let cleared = instance.pending.iter().find_map(|pending| pending.memory);
        instance.pending.clear();
        instance.touched = now;
        instance.looks = 0;
        let timing = config.timing;
        let whole = match verb {
            Verb::Restart | Verb::SoftRestart => timing.restart,
            Verb::Flush => timing.flush,
            Verb::Delete => timing.delete,
        };
        // Rounded up, so that the last look is the last also where the time does not divide.
        instance.pace = config.looks.map(|looks| whole / looks + Duration::from_nanos(1));
        match verb {
            Verb::Restart | Verb::SoftRestart => {
                if verb == Verb::Restart {
                    effects.restarted = 1;
                } else {
                    effects.soft_restarted = 1;
                }
                let clears = verb == Verb::Restart
                    && instance.service == Service::Dcs
                    && config.readings.restart_clears_data == crate::readings::RestartClearsData::Yes;
                instance.status = Status::Restarting;
                let memory = clears.then_some(0).or(cleared);
                instance.pending.push(Pending { at: now + timing.restart, to: Status::Running, memory });
            }
            Verb::Flush => {
                effects.flushed = 1;
                let left = match config.readings.flush_leaves {
                    crate::readings::FlushLeaves::Nothing => 0,
                    crate::readings::FlushLeaves::Residue => 2,
                };
                instance.status = Status::Flushing;
                let memory = Some(left);
                instance.pending.push(Pending { at: now + timing.flush, to: Status::Running, memory });
            }
            Verb::Delete => {
                effects.deleted = 1;
                instance.status = Status::Deleting;
                let mut end = Status::Gone;
                if instance.service == Service::Clouddc
                    && config.readings.deletion_end == crate::readings::DeletionEnd::Error
                {
                    end = Status::Error;
                }
                if instance.service.is_dms()
                    && config.readings.error_in_passing == crate::readings::ErrorInPassing::Yes
                {
                    let middle = now + timing.delete / 2;
                    instance.pending.push(Pending { at: middle, to: Status::Error, memory: None });
                }
                instance.pending.push(Pending { at: now + timing.delete, to: end, memory: None });
            }
        }
        instance.waiting = None;
        if config.readings.work_begins == crate::readings::WorkBegins::Later {
            let lag = whole / 4;
            instance.pending.iter_mut().for_each(|pending| pending.at += lag);
            let begun = Pending { at: now + lag, to: instance.status, memory: None };
            instance.pending.insert(0, begun);
            instance.waiting = Some(instance.status);
            instance.status = before;
        }
        instance.effects.add(effects);
        let service = instance.service;
        self.counters.effects.add(effects);
        self.counters.by_service.entry(service.name()).or_default().add(effects);
    }
}

fn create(source: &mut Source, service: Service, project: &str, at: usize, status: Status) -> Instance {
    let (engine, version) = match service {
        Service::DmsKafka => ("kafka", "2.7"),
        Service::DmsRocketmq => ("reliability", "4.8.0"),
        Service::Clouddc => ("server", "1"),
        Service::Dcs => ("redis", ["4.0", "5.0", "6.0"][at % 3]),
    };
    let id = source.uuid();
    let short = id.get(..8).unwrap_or_default();
    Instance {
        name: format!("{}-{short}", service.name()),
        id,
        service,
        project: project.to_owned(),
        engine,
        version,
        status,
        pending: Vec::new(),
        effects: Effects::default(),
        max_memory: 1024,
        used_memory: if service == Service::Dcs { 96 + (source.next() % 400) } else { 0 },
        messages: if service.is_dms() { vec!["hello world".to_owned()] } else { Vec::new() },
        touched: Duration::ZERO,
        pace: None,
        looks: 0,
        waiting: None,
        shown: 0,
    }
}
