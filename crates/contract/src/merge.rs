//! What a reader adds to a contract that was derived: corrections, axes, names for examples.
//!
//! The derived file stays what a machine makes of the page, byte for byte; what only a reader understands stands in
//! the overlay with its reason. An entry that matches nothing, or changes nothing because the contract has come to
//! say it by itself, is a mistake: an overlay never keeps what nobody needs any more.

use crate::check::check_axis;
use crate::load::Mistake;
use crate::{Contract, Overlay};

/// The contract as the overlay's reader takes it: first without the axes that are dropped, then corrected, then with
/// the overlay's own axes, in their order behind those that are left.
pub(crate) fn merge(mut contract: Contract, overlay: &Overlay, out: &mut Vec<Mistake>) -> Contract {
    drop_axes(&mut contract, overlay, out);
    let before = contract.clone();
    correct(&mut contract, overlay, out);
    outdated(&before, &contract, overlay, out);
    add_axes(&mut contract, overlay, out);
    name_examples(&mut contract, overlay, out);
    contract
}

fn drop_axes(contract: &mut Contract, overlay: &Overlay, out: &mut Vec<Mistake>) {
    for (at, dropped) in overlay.dropped_axes.iter().enumerate() {
        match contract.axes.iter().position(|axis| axis.id == dropped.id) {
            Some(found) => {
                contract.axes.remove(found);
            }
            None => {
                let known = list(contract.axes.iter().map(|axis| axis.id.as_str()));
                let message = format!("the contract has no axis `{}`: it has {known}", dropped.id);
                out.push(Mistake::new(format!("/dropped_axes/{at}/id"), message));
            }
        }
    }
}

fn correct(contract: &mut Contract, overlay: &Overlay, out: &mut Vec<Mistake>) {
    for (at, correction) in overlay.corrections.iter().enumerate() {
        if correction.edits.is_empty() {
            let message = "a correction has at least one edit";
            out.push(Mistake::new(format!("/corrections/{at}/edits"), message));
        }
        for (edit_at, edit) in correction.edits.iter().enumerate() {
            let before = contract.clone();
            let what = if !contract.apply(edit) {
                "matches nothing in the contract"
            } else if *contract == before {
                "changes nothing: the contract says so by itself"
            } else {
                continue;
            };
            out.push(Mistake::new(
                format!("/corrections/{at}/edits/{edit_at}"),
                format!("the edit of `{}` {what}", edit.subject()),
            ));
        }
    }
}

/// An axis of the contract whose edits no longer apply once the contract is corrected.
fn outdated(before: &Contract, contract: &Contract, overlay: &Overlay, out: &mut Vec<Mistake>) {
    for axis in &contract.axes {
        let anew = overlay.axes.iter().any(|own| own.id == axis.id);
        if anew || check_axis(contract, axis, "").is_empty() || !check_axis(before, axis, "").is_empty() {
            continue;
        }
        let message = format!(
            "axis `{}` of the contract edits what is corrected away: drop it in `dropped_axes`, or write it anew in `axes`",
            axis.id
        );
        out.push(Mistake::new("/corrections", message));
    }
}

fn add_axes(contract: &mut Contract, overlay: &Overlay, out: &mut Vec<Mistake>) {
    for (at, axis) in overlay.axes.iter().enumerate() {
        if overlay.axes.iter().take(at).any(|other| other.id == axis.id) {
            out.push(Mistake::new(format!("/axes/{at}/id"), format!("axis `{}` stands twice", axis.id)));
            continue;
        }
        out.extend(check_axis(contract, axis, &format!("/axes/{at}")));
        match contract.axes.iter_mut().find(|known| known.id == axis.id) {
            Some(known) => known.clone_from(axis),
            None => contract.axes.push(axis.clone()),
        }
    }
}

fn name_examples(contract: &mut Contract, overlay: &Overlay, out: &mut Vec<Mistake>) {
    let known: Vec<String> = contract.examples.iter().map(|example| example.name.clone()).collect();
    for (name, own) in &overlay.example_names {
        if !known.contains(name) {
            let known = list(known.iter().map(String::as_str));
            let message = format!("the contract has no example `{name}`: it has {known}");
            out.push(Mistake::new(name_pointer(name), message));
        }
        for (example, _) in contract.examples.iter_mut().zip(&known).filter(|(_, known)| *known == name) {
            example.name.clone_from(own);
        }
    }
    for (at, example) in contract.examples.iter().enumerate() {
        let twin = |other: &&crate::Example| other.kind == example.kind && other.name == example.name;
        let renamed = known.get(at).filter(|name| overlay.example_names.contains_key(*name));
        if let Some(name) = renamed
            && contract.examples.iter().filter(twin).count() > 1
        {
            let message = format!("another example is called `{}` too", example.name);
            out.push(Mistake::new(name_pointer(name), message));
        }
    }
}

fn name_pointer(name: &str) -> String {
    format!("/example_names/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
