//! The catalogue of named faults: what a careless server does wrong, when, and which statement it breaks.
//!
//! The list was written from the pages' statements: each is broken alone, in each way in which a
//! careless server would break it. One table per class; a line of a table stands for one fault per
//! service that it applies to. Mistakes themselves are in `breaks`, occasions in `trigger`.

mod auth;
pub(crate) mod breaks;
mod concurrent;
mod hostile;
mod negative;
mod rare;
mod semantic;
mod stateful;
pub(crate) mod trigger;
mod wire;

use std::sync::LazyLock;

use crate::service::Service;
use breaks::Break;
use trigger::{When, Which};

/// The kind of mistake, by what it takes to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultClass {
    /// One answer shows it.
    Wire,
    /// A request that must be refused shows it.
    Negative,
    /// Comparing the answer with the request and the effect shows it.
    Semantic,
    /// Looking at state over time shows it.
    Stateful,
    /// Only an unusual request, list, id or repetition shows it.
    Rare,
    /// Below HTTP's meaning: bytes, time, redirects.
    Hostile,
    /// Only calls at the same time show it.
    Concurrent,
    /// Credentials.
    Auth,
}

impl FaultClass {
    /// All classes, in the order of reports.
    pub const ALL: [FaultClass; 8] = [
        FaultClass::Wire,
        FaultClass::Negative,
        FaultClass::Semantic,
        FaultClass::Stateful,
        FaultClass::Rare,
        FaultClass::Hostile,
        FaultClass::Concurrent,
        FaultClass::Auth,
    ];

    /// The word used in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FaultClass::Wire => "wire",
            FaultClass::Negative => "negative",
            FaultClass::Semantic => "semantic",
            FaultClass::Stateful => "stateful",
            FaultClass::Rare => "rare",
            FaultClass::Hostile => "hostile",
            FaultClass::Concurrent => "concurrent",
            FaultClass::Auth => "auth",
        }
    }
}

/// One named fault.
#[derive(Clone, Debug)]
pub struct FaultSpec {
    /// `service/what`, as in `--fault NAME`.
    pub name: String,
    /// What it takes to see it.
    pub class: FaultClass,
    /// The service whose documented operation is broken.
    pub service: Service,
    /// The statements broken, `api:subject#kind`. Any of them names the fault. None where the answer tells nothing
    /// about the page: then the right thing to say is that nothing could be learned.
    pub breaks: Vec<String>,
    /// What the server does wrong, in one line.
    pub summary: &'static str,
    pub(crate) when: When,
    pub(crate) which: Which,
    pub(crate) what: Break,
}

impl FaultSpec {
    /// The documented operations that are broken.
    #[must_use]
    pub fn apis(&self) -> &'static [&'static str] {
        self.service.apis()
    }
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) services: &'static [Service],
    /// Subject and kind, with the words that differ by service as `$ok` (the status of success), `$list`
    /// and `$id` (of the response), `$ids` and `$all` (of the request).
    pub(crate) breaks: &'static [&'static str],
    pub(crate) summary: &'static str,
    pub(crate) when: When,
    pub(crate) which: Which,
    pub(crate) what: Break,
}

/// All faults, in a fixed order.
#[must_use]
pub fn faults() -> &'static [FaultSpec] {
    static ALL: LazyLock<Vec<FaultSpec>> = LazyLock::new(|| {
        let tables: [(FaultClass, Vec<Line>); 8] = [
            (FaultClass::Wire, wire::lines()),
            (FaultClass::Negative, negative::lines()),
            (FaultClass::Semantic, semantic::lines()),
            (FaultClass::Stateful, stateful::lines()),
            (FaultClass::Rare, rare::lines()),
            (FaultClass::Hostile, hostile::lines()),
            (FaultClass::Concurrent, concurrent::lines()),
            (FaultClass::Auth, auth::lines()),
        ];
        let mut all = Vec::new();
        for (class, lines) in tables {
            for line in lines {
                all.extend(line.services.iter().map(|service| spec(class, &line, *service)));
            }
        }
        all
    });
    &ALL
}

/// A line that shows always, on every element.
pub(crate) fn line(
    name: &'static str,
    services: &'static [Service],
    breaks: &'static [&'static str],
    what: Break,
    summary: &'static str,
) -> Line {
    Line { name, services, breaks, summary, when: When::Always, which: Which::All, what }
}

impl Line {
    pub(crate) fn when(mut self, when: When) -> Line {
        self.when = when;
        self
    }

    pub(crate) fn at(mut self, which: Which) -> Line {
        self.which = which;
        self
    }
}

/// Sets of services that tables use.
pub(crate) mod sets {
    use crate::service::Service::{self, Clouddc, Dcs, DmsKafka, DmsRocketmq};

    pub(crate) const K: &[Service] = &[DmsKafka];
    pub(crate) const R: &[Service] = &[DmsRocketmq];
    pub(crate) const C: &[Service] = &[Clouddc];
    pub(crate) const D: &[Service] = &[Dcs];
    pub(crate) const KR: &[Service] = &[DmsKafka, DmsRocketmq];
    pub(crate) const KD: &[Service] = &[DmsKafka, Dcs];
    pub(crate) const RC: &[Service] = &[DmsRocketmq, Clouddc];
    pub(crate) const CD: &[Service] = &[Clouddc, Dcs];
    pub(crate) const KC: &[Service] = &[DmsKafka, Clouddc];
    pub(crate) const RD: &[Service] = &[DmsRocketmq, Dcs];
    pub(crate) const KRD: &[Service] = &[DmsKafka, DmsRocketmq, Dcs];
    pub(crate) const KRC: &[Service] = &[DmsKafka, DmsRocketmq, Clouddc];
    pub(crate) const ALL: &[Service] = &[DmsKafka, DmsRocketmq, Clouddc, Dcs];
}

fn spec(class: FaultClass, line: &Line, service: Service) -> FaultSpec {
    let breaks = service
        .apis()
        .iter()
        .flat_map(|api| {
            let each = line.breaks.iter().flat_map(move |statement| in_words_of(service, statement));
            each.map(move |statement| format!("{api}:{statement}"))
        })
        .collect();
    FaultSpec {
        name: format!("{service}/{}", line.name),
        class,
        service,
        breaks,
        summary: line.summary,
        when: line.when,
        which: line.which,
        what: line.what,
    }
}

/// The statement as the service's contract names it. `$each#effect` stands for the effect of every verb, and
/// `$each#words` for that and for what a failure leaves alone: the answer and the effect do not go together.
fn in_words_of(service: Service, statement: &str) -> Vec<String> {
    let clouddc = service == Service::Clouddc;
    if let Some(kind) = statement.strip_prefix("$each#") {
        if clouddc {
            return vec!["operation#effect".to_owned(), "operation#no-effect".to_owned()];
        }
        let verbs: &[&str] = match service {
            Service::DmsKafka => &["restart", "delete"],
            Service::DmsRocketmq => &["delete"],
            Service::Dcs | Service::Clouddc => &["restart", "soft_restart", "flush"],
        };
        let kinds: &[&str] = if kind == "words" { &["effect", "no-effect"] } else { &["effect"] };
        let all = verbs
            .iter()
            .flat_map(|verb| kinds.iter().map(move |kind| format!("request.action={verb}#{kind}")));
        return all.collect();
    }
    // The service whose operation has a single verb names it nowhere.
    if clouddc && statement == "request.action=delete#effect" {
        return vec!["operation#effect".to_owned()];
    }
    vec![worded(service, statement)]
}

fn worded(service: Service, statement: &str) -> String {
    let clouddc = service == Service::Clouddc;
    statement
        .replace("$ok", if clouddc { "202" } else { "200" })
        .replace("$list", if clouddc { "instances" } else { "results" })
        .replace("$ids", if clouddc { "instance_id_set" } else { "instances" })
        .replace("$id", if clouddc { "id" } else { "instance" })
        .replace("$all", if service == Service::DmsRocketmq { "all_failure" } else { "allFailure" })
}
