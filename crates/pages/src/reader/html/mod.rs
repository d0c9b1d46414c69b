//! HTML: saved pages of a help centre, pages rendered by Sphinx, and the tables inside Markdown.
//!
//! The builder keeps a stack of what is open and closes what HTML lets a page leave open (cells, rows, items,
//! paragraphs). It knows no styles; scripts and styles give no text, navigation becomes an aside. Nesting deeper than
//! [`MAX_DEPTH`] is merged into its parent.

mod build;
mod inline;
mod tokens;

use super::MAX_DEPTH;
use crate::page::{Block, Place};
pub(crate) use tokens::{attribute, decode};

/// Reads a piece of HTML that begins at a place.
pub(super) fn read(source: &str, place: Place) -> Vec<Block> {
    let mut builder = build::Builder::new();
    let mut tokens = tokens::Tokens::new(source, place);
    while let Some((token, place)) = tokens.next() {
        match token {
            tokens::Token::Text(text) => builder.text(text, place),
            tokens::Token::Open(name, attributes) => builder.open(name, attributes, place, &mut tokens),
            tokens::Token::Close(name) => builder.close(name),
            tokens::Token::Comment(text) => builder.comment(text, place),
        }
    }
    builder.finish()
}
