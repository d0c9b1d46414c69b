//! Pages that document several operations one below the other, each under a heading of its own.
//!
//! What stands between the heading of one operation and that of the next belongs to that operation alone. A page is
//! taken apart only where every part has a call of its own; sections that follow the last operation and stand as high
//! as the operations themselves (status codes of all of them) belong to each.

use super::{call, outline};
use crate::page::{Block, Kind, Page};
use crate::words::{Section, section_of};

/// The most operations that one page documents; a page of more headings than that is read as one.
const MAX_PARTS: usize = 100;

/// A part of a page.
pub(super) struct Part {
    /// The heading of its operation, where that is not one of a section.
    pub(super) title: Option<String>,
    /// What it says, as a page.
    pub(super) page: Page,
}

/// The parts of a page; nothing if it documents one operation.
pub(super) fn split(page: &Page) -> Option<Vec<Part>> {
    let headings: Vec<(usize, u8, Option<Section>)> = page
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| heading(block).map(|(level, section)| (at, level, section)))
        .collect();
    let mut starts: Vec<(usize, u8)> = Vec::new();
    for (index, (at, level, section)) in headings.iter().enumerate() {
        if *section != Some(Section::Uri) {
            continue;
        }
        let above = headings.get(..index).unwrap_or(&[]).iter().rev();
        // The operation begins at the nearest heading that stands higher, or else at what introduces it.
        let own = above
            .clone()
            .find(|(_, other, _)| other < level)
            .filter(|(start, _, _)| starts.last().is_none_or(|(last, _)| start > last) && *start > 0);
        let own = own.or_else(|| above.clone().next().filter(|(_, _, own)| *own == Some(Section::Function)));
        let (start, level) = own.map_or((*at, *level), |(start, level, _)| (*start, *level));
        if starts.last().is_some_and(|(last, _)| start <= *last) {
            return None;
        }
        starts.push((start, level));
    }
    if starts.len() < 2 || starts.len() > MAX_PARTS {
        return None;
    }
    let (last, level) = *starts.last()?;
    // What comes after the last operation and is known to be about all of them.
    let shared = headings.iter().find(|(at, own, section)| {
        *at > last && *own <= level && matches!(section, Some(Section::StatusCode | Section::ErrorCode))
    });
    let end = shared.map_or(page.blocks.len(), |(at, _, _)| *at);
    let tail = page.blocks.get(end..)?;
    let mut known = Vec::new();
    let mut parts = Vec::new();
    for (index, (start, _)) in starts.iter().enumerate() {
        // What stands before the first operation is about it as much as about any other.
        let from = if index == 0 { 0 } else { *start };
        let to = starts.get(index + 1).map_or(end, |(next, _)| *next);
        let own = page.blocks.get(from..to)?;
        let blocks: Vec<Block> = own.iter().chain(tail).cloned().collect();
        let part = Page { blocks, ..page.clone_without_blocks() };
        let calls: Vec<_> =
            call::calls(&outline::outline(&part)).into_iter().map(|call| (call.method, call.path)).collect();
        if calls.is_empty() || calls.iter().any(|call| known.contains(call)) {
            return None;
        }
        known.extend(calls);
        let title = page.blocks.get(*start).and_then(|block| match &block.kind {
            Kind::Heading { text, .. } if section_of(&text.plain).is_none() => Some(text.plain.clone()),
            _ => None,
        });
        parts.push(Part { title, page: part });
    }
    Some(parts)
}

fn heading(block: &Block) -> Option<(u8, Option<Section>)> {
    match &block.kind {
        Kind::Heading { level, text } => Some((*level, section_of(&text.plain))),
        _ => None,
    }
}
