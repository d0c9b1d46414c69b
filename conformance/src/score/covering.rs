//! Mixtures of readings in which every two meet.
//!
//! An endpoint takes one way at every place where the pages leave one open, so what a run is held against in practice is
//! a mixture. All mixtures are too many; few are enough for every two values to stand together in one of them.

use crate::mint::Stream;
use std::collections::BTreeSet;

/// The value taken on each axis.
pub(super) type Mixture = Vec<usize>;

/// Mixtures of axes with so many values each, in which every two values of two axes stand together at least once.
/// The same seed gives the same ones, and another one others.
pub(super) fn mixtures(axes: &[usize], seed: u64) -> Vec<Mixture> {
    let mut open: BTreeSet<Pair> = BTreeSet::new();
    for (one, values) in axes.iter().enumerate() {
        for (other, others) in axes.iter().enumerate().skip(one + 1) {
            let both = (0..*values).flat_map(|value| (0..*others).map(move |second| (value, second)));
            open.extend(both.map(|(value, second)| ((one, value), (other, second))));
        }
    }
    let mut draw = Stream::new(seed, "mixtures");
    let mut out = Vec::new();
    while !open.is_empty() {
        let row = row(axes, &open, &mut draw);
        for (one, value) in row.iter().enumerate() {
            for (other, second) in row.iter().enumerate().skip(one + 1) {
                open.remove(&((one, *value), (other, *second)));
            }
        }
        out.push(row);
    }
    out
}

/// A value of an axis and one of a later axis.
type Pair = ((usize, usize), (usize, usize));

/// The mixture that begins with a pair that is still open, and takes on each further axis what closes most.
fn row(axes: &[usize], open: &BTreeSet<Pair>, draw: &mut Stream) -> Mixture {
    let mut taken: Vec<Option<usize>> = vec![None; axes.len()];
    let at = below(draw, open.len());
    if let Some((one, other)) = open.iter().nth(at) {
        taken[one.0] = Some(one.1);
        taken[other.0] = Some(other.1);
    }
    let mut left: Vec<usize> = (0..axes.len()).filter(|axis| taken[*axis].is_none()).collect();
    while !left.is_empty() {
        let axis = left.swap_remove(below(draw, left.len()));
        let first = below(draw, axes[axis]);
        let values = (0..axes[axis]).map(|step| (first + step) % axes[axis]);
        let closes = |value: &usize| {
            let chosen = taken.iter().enumerate().filter_map(|(other, second)| Some((other, (*second)?)));
            chosen
                .filter(|other| open.contains(&((axis, *value).min(*other), (axis, *value).max(*other))))
                .count()
        };
        taken[axis] = values.max_by_key(closes);
    }
    taken.into_iter().map(Option::unwrap_or_default).collect()
}

/// A number below another.
fn below(draw: &mut Stream, most: usize) -> usize {
    usize::try_from(draw.next_u64() % (most.max(1) as u64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_two_values_stand_together_in_few_mixtures() {
        let axes = [2, 3, 4, 2, 1, 3, 2, 2, 4, 3];
        let all = mixtures(&axes, 7);
        for (one, values) in axes.iter().enumerate() {
            for (other, others) in axes.iter().enumerate().skip(one + 1) {
                for (value, second) in (0..*values).flat_map(|a| (0..*others).map(move |b| (a, b))) {
                    assert!(all.iter().any(|row| row[one] == value && row[other] == second));
                }
            }
        }
        // No fewer than 4 * 4 can do it, and all mixtures would be 6,912.
        assert!(all.len() <= 32, "{} mixtures", all.len());
        assert_eq!(all, mixtures(&axes, 7));
        assert_ne!(all, mixtures(&axes, 8));
    }
}
