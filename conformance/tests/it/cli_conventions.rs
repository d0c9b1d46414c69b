//! What a user of command lines expects: where values come from, colours, quiet, completions, manuals, files to copy.

use crate::cli_program::{program, transcript};
use std::path::Path;

fn run(args: &[&str]) -> String {
    transcript(&mut program(args))
}

#[test]
fn a_flag_outranks_its_variable_that_the_config_file_and_that_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let here = |args: &[&str]| {
        let mut command = program(args);
        command.current_dir(folder.path());
        command
    };
    let dry = ["check", "--dry-run", "--api", "clouddc/*"];
    let generated = |text: &str| text.lines().filter(|line| line.contains(" generated/")).count();
    let default = generated(&transcript(&mut here(&dry)));
    std::fs::write(
        folder.path().join("as-documented.toml"),
        "[check]\ncases = 16\nstrict = true\nreport = [\"terminal\"]\n[apis]\ncontradictions = true\n",
    )
    .unwrap();
    let file = generated(&transcript(&mut here(&dry)));
    let variable = generated(&transcript(here(&dry).env("AS_DOCUMENTED_CASES", "8")));
    let flag =
        generated(&transcript(here(&[&dry[..], &["--cases", "2"]].concat()).env("AS_DOCUMENTED_CASES", "8")));
    assert!(
        default > file && file > variable && variable > flag && flag > 0,
        "{default} {file} {variable} {flag}"
    );
    let apis = transcript(&mut here(&["apis", "--api", "dms-rocketmq/*"]));
    assert!(apis.contains("contradiction about"), "{apis}");
    let named = transcript(here(&dry).env("AS_DOCUMENTED_CONFIG", "nowhere.toml"));
    assert!(named.starts_with("exit 2") && named.contains("`nowhere.toml` cannot be read"), "{named}");
}

#[test]
fn a_config_file_tells_all_of_its_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.toml");
    std::fs::write(&file, "chek = 1\ncheck = { case = 3, token = \"x\", strict = 1, cases = [[1]] }\n")
        .unwrap();
    let told = run(&["check", "--dry-run", "--config", file.to_str().unwrap()]);
    for words in [
        "exit 2",
        "`chek` is no command",
        "`case` is no flag",
        "`token` is no flag",
        "`strict` of `check` is true or false",
        "a list holds texts",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn the_order_of_precedence_is_printed() {
    let help = run(&["--help"]);
    let order = ["the flag", "its variable", "the config file", "the target file", "the default"];
    let places: Vec<usize> = order.iter().map(|words| help.find(words).unwrap()).collect();
    assert!(places.is_sorted(), "{help}");
}

#[test]
fn every_flag_of_a_run_has_a_variable() {
    for command in ["check", "serve", "replay"] {
        let help = run(&[command, "--help"]);
        let flags = help.matches("\n      --").count() + help.matches("\n  -").count();
        let variables = help.matches("[env:").count();
        // Help and version have none.
        assert!(variables + 2 >= flags, "{command}: {flags} flags, {variables} variables\n{help}");
    }
}

#[test]
fn colours_are_forced_and_forbidden_by_the_usual_variables() {
    let escape = "\u{1b}[";
    let args = ["lint", "--help"];
    assert!(!run(&args).contains(escape));
    let wrong = ["apis", "--api", "nothing"];
    assert!(!run(&wrong).contains(escape));
    let forced = transcript(program(&wrong).env("CLICOLOR_FORCE", "1"));
    assert!(forced.contains(escape), "{forced}");
    let forbidden = transcript(program(&wrong).env("NO_COLOR", "1"));
    assert!(!forbidden.contains(escape));
}

#[test]
fn quiet_says_mistakes_alone_and_verbose_names_cases() {
    let args = ["check", "--api", "clouddc/*", "--cases", "0", "--report", "json"];
    let stderr = |more: &str| {
        let output = program(&[&args[..], &[more]].concat()).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(stderr("--quiet"), "");
    assert!(stderr("-v").contains("done: clouddc/batch-delete/v1 boundary/"));
    let both = run(&["-q", "-v", "apis"]);
    assert!(both.starts_with("exit 2"), "{both}");
    assert!(run(&["-q", "apis", "--api", "nothing"]).contains("error: "));
}

#[test]
fn the_version_tells_the_commit() {
    let text = run(&["--version"]);
    let version = env!("CARGO_PKG_VERSION");
    assert!(text.starts_with(&format!("exit 0\n--- stdout\nas-documented {version}")), "{text}");
    let in_git = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.git").exists();
    assert!(!in_git || text.contains('('), "{text}");
}

#[test]
fn completions_and_manuals_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = run(&["completions", shell]);
        assert!(
            text.starts_with("exit 0") && text.contains("snapshots") && text.contains("baseline"),
            "{shell}"
        );
    }
    let manual = run(&["man"]);
    assert!(
        manual.contains(".TH as-documented 1") && manual.contains("Where a value comes from"),
        "{manual}"
    );
    let folder = tempfile::tempdir().unwrap();
    let done = run(&["man", "--out", folder.path().to_str().unwrap()]);
    assert!(done.starts_with("exit 0"), "{done}");
    for page in
        ["as-documented.1", "as-documented-check.1", "as-documented-lint.1", "as-documented-report-merge.1"]
    {
        assert!(folder.path().join(page).exists(), "{page}");
    }
}

#[test]
fn the_files_to_copy_use_commands_and_flags_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = 0;
    for (file, command) in [
        ("docs/ci/github-actions.yml", ""),
        ("docs/ci/kubernetes-job.yaml", "check"),
        ("docs/ci/pre-commit", ""),
        (".pre-commit-hooks.yaml", ""),
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap().replace("\\\n", " ");
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let words: Vec<&str> = line.split(|c: char| c.is_whitespace() || "=\"'".contains(c)).collect();
            let called =
                words.iter().position(|word| *word == "as-documented").map(|at| words[at + 1..].to_vec());
            let mut call: Vec<&str> = called
                .unwrap_or_default()
                .into_iter()
                .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
                .filter(|word| !word.is_empty())
                .collect();
            if call.is_empty() && !command.is_empty() {
                call.push(command);
            }
            let flags =
                words.iter().filter(|word| word.starts_with("--") && word.len() > 2 && *word != &"--locked");
            let flags: Vec<&&str> = flags.filter(|_| !line.contains("git ")).collect();
            if call.is_empty() || call == ["install"] {
                continue;
            }
            let help = run(&[&call[..], &["--help"]].concat());
            assert!(help.starts_with("exit 0"), "{file}: {line}: {help}");
            for flag in flags {
                assert!(help.contains(&format!("{flag} ")), "{file}: {flag} in {line}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 10, "{seen}");
}
