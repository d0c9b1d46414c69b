//! Deriving from trees: deterministic, complete, readable.

use std::path::PathBuf;

use as_documented_contract::{Api, Contract};
use as_documented_pages::{Options, derive, gather};

#[test]
fn the_whole_corpus_derives_the_same_on_one_thread_and_on_four() {
    let Some(shared) = crate::shared::pages("the_whole_corpus_derives_the_same_on_one_thread_and_on_four")
    else {
        return;
    };
    let pages = gather(&[shared.join("corpus")]).unwrap();
    let derive_with = |threads| {
        derive(
            &pages,
            &Options { threads: Some(threads), contracts_only: true, ..Options::default() },
            &|_| {},
        )
    };
    let one = derive_with(1);
    let four = derive_with(4);
    assert_eq!(one.files, four.files);
    let operations: usize = one.index.pages.iter().map(|page| page.operations.len()).sum();
    let with: Vec<_> = one.index.pages.iter().filter(|page| !page.operations.is_empty()).collect();
    let sum = |pick: fn(&as_documented_pages::PageRecord) -> usize| {
        with.iter().map(|page| pick(page)).sum::<usize>()
    };
    println!("pages {} with operations {} operations {operations}", one.index.pages.len(), with.len());
    println!(
        "balance seen {} used {} left {}",
        sum(|p| p.balance.seen),
        sum(|p| p.balance.used),
        sum(|p| p.balance.left)
    );
    println!(
        "contradictions {} on {} pages",
        one.findings.len(),
        with.iter().filter(|page| page.contradictions > 0).count()
    );
    for page in &with {
        assert_eq!(page.balance.seen, page.balance.used + page.balance.left, "{}", page.path);
    }
    if let Ok(path) = std::env::var("AS_DOCUMENTED_FINDINGS") {
        let lines: Vec<String> = one
            .findings
            .iter()
            .map(|f| {
                format!(
                    "{} {}:{} {} {} {}",
                    f.page,
                    f.locators[0].line,
                    f.locators[1].line,
                    f.rule,
                    f.subject,
                    f.readings.join(" | ")
                )
            })
            .collect();
        std::fs::write(path, lines.join("\n")).unwrap();
    }
    for contract in &one.contracts {
        let again = Contract::from_json(&contract.to_json()).unwrap();
        assert_eq!(again, *contract);
        Api::bare(contract.clone()).unwrap_or_else(|error| panic!("{}: {error}", contract.source.page));
    }
}

#[test]
fn the_seeds_derive_with_no_row_left_over() {
    let Some(shared) = crate::shared::pages("the_seeds_derive_with_no_row_left_over") else { return };
    let pages = gather(&[shared.join("seeds")]).unwrap();
    let derived = derive(&pages, &Options::default(), &|_| {});
    assert_eq!(derived.index.pages.len(), 5);
    for page in &derived.index.pages {
        assert_eq!(page.operations.len(), 1, "{}", page.path);
        assert_eq!(page.balance.left, 0, "{}: {:?}", page.path, page.diagnostics);
        assert!(
            page.operations[0].files.iter().any(|file| file.ends_with("openapi.json")),
            "{:?}",
            page.operations
        );
    }
}

#[test]
fn a_missing_path_is_named() {
    let error = gather(&[PathBuf::from("no/such/folder")]).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `no/such/folder`");
}

#[test]
fn ids_do_not_tell_where_on_the_machine_a_tree_lies() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("bakery");
    std::fs::create_dir_all(tree.join("apis")).unwrap();
    std::fs::write(tree.join("apis/ovens.md"), include_str!("pages/ovens.md")).unwrap();
    for path in [tree.clone(), folder.path().to_owned()] {
        let derived = derive(&gather(&[path]).unwrap(), &Options::default(), &|_| {});
        let api = &derived.index.pages[0].operations[0].api;
        let service = api.split('/').next().unwrap();
        assert!(
            service == "bakery" || folder.path().to_string_lossy().to_lowercase().contains(service),
            "{api}"
        );
    }
    let page = gather(&[tree.join("apis/ovens.md")]).unwrap();
    assert_eq!(page[0].within, "apis/ovens.md");
}
