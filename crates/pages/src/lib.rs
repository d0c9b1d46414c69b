//! Reads API documentation pages (RST, Markdown, HTML, plain text) into contracts and finds their contradictions
