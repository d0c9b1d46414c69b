//! x
use as_documented::*;
fn main() {
    let rt = tokio::runtime::Runtime::new().unwrap();
    rt.block_on(async {
        let mut loaded = vec![];
        for f in as_documented_schemas::all() {
            let api = as_documented_contract::Api::load(f.contract, Some(f.overlay)).unwrap();
            loaded.push(plan::Loaded::new(api).unwrap());
        }
        let mut b = embedded::builder(1);
        for f in std::env::args().skip(1) {
            b = b.fault(&f).unwrap();
        }
        let mut e = embedded::start(b, 1).await.unwrap();
        if std::env::args().len() > 1 {
            e.target.settle = target::Settle { most: std::time::Duration::from_millis(900), given: true };
        }
        if std::env::var("PLAN").is_ok() {
            let s = run::Session::new(loaded.clone(), e.target.clone(), run::Options::default()).unwrap();
            let mut m = std::collections::BTreeMap::new();
            for p in s.plan() {
                *m.entry((
                    p.case.api.to_string(),
                    format!("{:?}", p.case.effect),
                    p.case.group.as_str(),
                    p.case.ids().iter().filter(|i| i.pool.is_live()).count(),
                ))
                .or_insert(0) += 1;
                if std::env::var("PLAN").unwrap() == "v" {
                    println!(
                        "{:?} {} {:?}",
                        p.case.effect,
                        p.case.id,
                        p.case.steps.iter().map(|s| &s.expectation).collect::<Vec<_>>()
                    );
                }
            }
            for (k, v) in m {
                println!("{k:?} {v}");
            }
            return;
        }
        let r = run::run(loaded, e.target.clone(), run::Options::default(), &|_| ()).await.unwrap();
        for s in &r.statements {
            println!("{:?} {} {} x{} {:?} {:?}", s.outcome, s.api, s.id, s.exchanges, s.reading, s.reason);
        }
        for v in &r.violations {
            println!(
                "VIOLATION {} {} {} exp {} act {} {} {}\n   {:?}\n   {:?}",
                v.api,
                v.statement,
                v.case,
                v.expected,
                v.actual,
                v.confirmed,
                v.rate,
                v.request.body,
                v.response
            );
        }
        println!(
            "{:?} {:?} {:?} {:?} {:?} {}ms {:?}",
            r.summary, r.requests, r.missing_companions, r.unconcluded, r.notes, r.elapsed_ms, r.stopped
        );
        println!("{:?}", r.exit(false));
    });
}
