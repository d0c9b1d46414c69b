//! The documented operations, and one made up to have every kind of shape.

use as_documented_contract::{Api, Contract};
use as_documented_schema::Validators;

pub(crate) fn load(id: &str) -> (Api, Validators) {
    let files = as_documented_schemas::find(id).unwrap();
    let api = Api::load(files.contract, Some(files.overlay)).unwrap();
    let validators = Validators::new(&api).unwrap();
    (api, validators)
}

pub(crate) fn all() -> Vec<(Api, Validators)> {
    as_documented_schemas::all().iter().map(|files| load(files.id)).collect()
}

/// An operation without semantics whose body nests and has every type and every kind of limit.
pub(crate) fn derived() -> (Api, Validators) {
    let api = Api::bare(Contract::from_json(include_str!("derived.json")).unwrap()).unwrap();
    let validators = Validators::new(&api).unwrap();
    (api, validators)
}
