//! Progress on stderr: on a terminal one line that is gone when the work is over; elsewhere a line now and then, and only
//! for what takes minutes.

use super::output::{self, Talk};
use crate::event::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a log waits for the next line about work that goes on.
const QUIET: Duration = Duration::from_secs(60);

/// A line that shows how far something has come.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When the log last heard of it.
    told: Mutex<Instant>,
}

impl Progress {
    /// A line on stderr if that is a terminal.
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
        Self { bar, told: Mutex::new(Instant::now()) }
    }

    /// Draws an event of a run.
    pub(crate) fn event(&self, event: &Event) {
        match event {
            Event::Planned { cases } => self.bar.set_length(*cases as u64),
            Event::Done { case } => {
                if output::talking() == Talk::Verbose {
                    output::note(&format!("done: {case}"));
                }
                self.bar.inc(1);
                self.bar.set_message(case.as_str().to_owned());
            }
            Event::Confirming { case } if output::talking() == Talk::Verbose => {
                output::note(&format!("sending again: {case}"));
            }
            Event::Confirming { case } => self.bar.set_message(format!("sending again: {case}")),
        }
    }

    /// Draws a step of something counted.
    pub(crate) fn step(&self, at: usize, total: usize, name: &str) {
        self.bar.set_length(total as u64);
        self.bar.set_position(at as u64);
        self.bar.set_message(name.to_owned());
        if !self.bar.is_hidden() {
            return;
        }
        let Ok(mut told) = self.told.lock() else { return };
        if told.elapsed() >= QUIET {
            *told = Instant::now();
            output::note(&format!("{at} of {total} done"));
        }
    }

    /// Says something without disturbing the line.
    pub(crate) fn aside(&self, text: &str) {
        self.bar.suspend(|| output::note(text));
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
