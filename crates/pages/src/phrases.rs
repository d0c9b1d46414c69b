//! Phrases that are looked for together, in one pass over a text instead of one for each.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// Some phrases and the automaton that finds them, which is built when it is first asked.
pub(crate) struct Phrases {
    words: &'static [&'static str],
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Phrases {
    /// Phrases in the order in which they count; letters are told apart by case.
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        Phrases { words, automaton: OnceLock::new() }
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        self.automaton.get_or_init(|| AhoCorasick::new(self.words).ok()).as_ref()
    }

    /// Whether a text holds any of them.
    pub(crate) fn any_in(&self, text: &str) -> bool {
        match self.automaton() {
            Some(automaton) => automaton.is_match(text),
            None => self.words.iter().any(|word| text.contains(word)),
        }
    }

    /// Every place in a text where one of them stands, also where they overlap: the phrase's index, its first byte and
    /// one past its last.
    pub(crate) fn all_in(&self, text: &str) -> Vec<(usize, usize, usize)> {
        match self.automaton() {
            Some(automaton) => automaton
                .find_overlapping_iter(text)
                .map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end()))
                .collect(),
            None => self
                .words
                .iter()
                .enumerate()
                .flat_map(|(index, word)| {
                    text.match_indices(word).map(move |(at, _)| (index, at, at + word.len()))
                })
                .collect(),
        }
    }

    /// The first place of each of them that a text holds, in the order in which they count.
    pub(crate) fn firsts_in(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = self.all_in(text);
        found.sort_unstable();
        found.dedup_by_key(|(index, _, _)| *index);
        found.into_iter().map(|(_, start, end)| (start, end)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_their_own_order() {
        static OWN: Phrases = Phrases::new(&["value is", "the value", "none"]);
        let text = "the value is 1, the value is 2";
        assert_eq!(OWN.firsts_in(text), [(4, 12), (0, 9)]);
        assert_eq!(OWN.all_in(text).len(), 4);
        assert!(OWN.any_in(text) && !OWN.any_in("nothing"));
    }
}
