//! Progress on stderr, on a terminal only: one line, gone when the run is over.

use super::output::{self, Talk};
use crate::event::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A line that shows how far something has come.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A line on stderr if that is a terminal, and nothing at all otherwise.
    pub(crate) fn new() -> Self {
        let target = if std::io::stderr().is_terminal() && output::talking() == Talk::Plain {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan} {pos}/{len} {elapsed} {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Draws an event of a run.
    pub(crate) fn event(&self, event: &Event) {
        match event {
            Event::Planned { cases } => self.0.set_length(*cases as u64),
            Event::Done { case } => {
                if output::talking() == Talk::Verbose {
                    output::note(&format!("done: {case}"));
                }
                self.0.inc(1);
                self.0.set_message(case.as_str().to_owned());
            }
            Event::Confirming { case } if output::talking() == Talk::Verbose => {
                output::note(&format!("sending again: {case}"));
            }
            Event::Confirming { case } => self.0.set_message(format!("sending again: {case}")),
        }
    }

    /// Draws a step of something counted.
    pub(crate) fn step(&self, at: usize, total: usize, name: &str) {
        self.0.set_length(total as u64);
        self.0.set_position(at as u64);
        self.0.set_message(name.to_owned());
    }

    /// Says something without disturbing the line.
    pub(crate) fn aside(&self, text: &str) {
        self.0.suspend(|| output::note(text));
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
