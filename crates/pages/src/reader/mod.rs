//! Readers: bytes into a neutral page, one module per format.

mod format;
mod html;
mod lines;
mod markdown;
mod rst;
mod run_on;
mod table;
mod text;

use std::borrow::Cow;

use crate::page::{Block, Format, Kind, Page, Place};
pub use format::detect;

/// How deep blocks may nest; what is deeper becomes plain text.
const MAX_DEPTH: usize = 24;

/// Reads a page. Any bytes will do: what is not UTF-8 is replaced, what is not understood is text.
pub fn read(bytes: &[u8], format: Option<Format>) -> Page {
    let source = decode(bytes);
    read_str(&source, format)
}

/// Reads a page that is known to be text.
pub fn read_str(source: &str, format: Option<Format>) -> Page {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let format = format.unwrap_or_else(|| detect(source));
    let mut fields = Vec::new();
    let mut blocks = match format {
        Format::Rst => {
            let (blocks, own) = rst::read(source);
            fields = own;
            blocks
        }
        Format::Markdown => markdown::read(source),
        Format::Html => html::read(source, Place { line: 1, column: 1 }),
        Format::Text => text::read(source),
    };
    adopt_captions(&mut blocks);
    Page { format, language: format::language(source), fields, blocks }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        // Checking is faster than mending, and nearly every page needs no mending.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [a, b] => unit([*a, *b]),
        _ => 0xfffd,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// The head of a text that a search for a closing mark may cover. Marks farther apart are text; without a bound a page
/// of unclosed marks would cost quadratic time.
fn window(text: &str) -> &str {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Whether a text is a table's caption: `Table 3 Response parameters`, `表 3 响应参数`.
fn is_caption(text: &str) -> bool {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix("Table").or_else(|| text.strip_prefix("表")) else { return false };
    let rest = rest.trim_start_matches([' ', '\u{a0}']);
    let number = rest.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.')).count();
    let tail = rest.get(number..).unwrap_or("").trim();
    // "Table 2 and Table 3 describe …" and "表2描述了…" are sentences about tables.
    number > 0 && !tail.ends_with(['.', '。', ':', '：']) && tail.len() <= 160 && !is_sentence(tail)
}

fn is_sentence(tail: &str) -> bool {
    [
        "describes ",
        "describe ",
        "lists ",
        "list ",
        "shows ",
        "and Table",
        "to Table",
        "描述了",
        "所示",
        "列出",
    ]
    .iter()
    .any(|words| tail.starts_with(words) || (words.starts_with("and") && tail.contains(words)))
}

/// A caption in a paragraph right before a table belongs to the table; on pages that write captions below their
/// tables, the one right behind it does.
fn adopt_captions(blocks: &mut Vec<Block>) {
    for block in blocks.iter_mut() {
        match &mut block.kind {
            Kind::List { items, .. } => items.iter_mut().for_each(|item| adopt_captions(&mut item.blocks)),
            Kind::Note { blocks, .. } => adopt_captions(blocks),
            Kind::Heading { .. } | Kind::Paragraph(_) | Kind::Table(_) | Kind::Code(_) | Kind::Aside(_) => {}
        }
    }
    let adopts = |text: &Block, table: &Block| match (&text.kind, &table.kind) {
        (Kind::Paragraph(text), Kind::Table(table)) => table.caption.is_none() && is_caption(&text.plain),
        _ => false,
    };
    let count = |below: bool| {
        let own = |pair: &[Block]| match pair {
            [first, second] if below => adopts(second, first),
            [first, second] => adopts(first, second),
            _ => false,
        };
        blocks.windows(2).filter(|pair| own(pair)).count()
    };
    let (above, below) = (count(false), count(true));
    if below > above {
        return adopt_from_below(blocks);
    }
    if above == 0 {
        return;
    }
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks.drain(..) {
        if let (Kind::Table(table), Some(Block { kind: Kind::Paragraph(text), place, anchors })) =
            (&mut block.kind, kept.last_mut())
            && table.caption.is_none()
            && is_caption(&text.plain)
        {
            table.caption = Some(std::mem::take(text));
            table.caption_place = Some(*place);
            block.anchors.append(anchors);
            kept.pop();
        }
        kept.push(block);
    }
    *blocks = kept;
}

fn adopt_from_below(blocks: &mut Vec<Block>) {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks.drain(..) {
        if let (Kind::Paragraph(text), Some(Block { kind: Kind::Table(table), anchors, .. })) =
            (&mut block.kind, kept.last_mut())
            && table.caption.is_none()
            && is_caption(&text.plain)
        {
            table.caption = Some(std::mem::take(text));
            table.caption_place = Some(block.place);
            anchors.append(&mut block.anchors);
            continue;
        }
        kept.push(block);
    }
    *blocks = kept;
}

/// The character of a line that is nothing but a run of one rule character.
fn is_rule(text: &str) -> Option<u8> {
    let first = *text.as_bytes().first()?;
    let rules = text.len() >= 2
        && matches!(
            first,
            b'=' | b'-' | b'~' | b'^' | b'"' | b'\'' | b'`' | b'#' | b'*' | b'+' | b'.' | b':' | b'_'
        )
        && text.bytes().all(|byte| byte == first);
    (rules && !(text == ".." || text == "::")).then_some(first)
}
