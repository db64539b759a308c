//! Several flags may be one decision, which a port must make once for all cases. No single case shows that.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::judge::{Verdict, Way};
use crate::suite::Suite;

/// A case that passed, in one way or the other.
struct Held<'a> {
    case: &'a Case,
    index: usize,
    way: Way,
}

/// Makes inconsistent what passed in the rarer way of a choice that was made both ways; and marks what nobody can
/// decide, because not all cases of the choice were answered.
pub(crate) fn settle(
    suite: &Suite,
    cases: &[&Case],
    verdicts: &mut [Option<Verdict>],
) -> Vec<Option<String>> {
    let mut undecided = vec![None; cases.len()];
    let mut of_choice: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        if let Some(choice) = suite.choice(case) {
            of_choice.entry(choice).or_default().push(index);
        }
    }
    for (choice, indices) in of_choice {
        let held: Vec<Held> =
            indices.iter().filter_map(|&index| held(cases[index], index, verdicts)).collect();
        if indices.iter().any(|&index| verdicts[index].is_none()) {
            held.iter().for_each(|each| undecided[each.index] = Some(choice.into()));
        } else {
            make_once(choice, &held, verdicts);
        }
    }
    undecided
}

fn held<'a>(case: &'a Case, index: usize, verdicts: &[Option<Verdict>]) -> Option<Held<'a>> {
    let verdict = verdicts[index].as_ref().filter(|verdict| verdict.is_passed())?;
    let way = if verdict.accepted().is_none() { Way::Documented } else { Way::Released };
    Some(Held { case, index, way })
}

fn make_once(choice: &str, held: &[Held], verdicts: &mut [Option<Verdict>]) {
    let (released, documented): (Vec<&Held>, Vec<&Held>) =
        held.iter().partition(|each| each.way == Way::Released);
    let (odd, like) =
        if documented.len() < released.len() { (documented, released) } else { (released, documented) };
    for each in odd {
        let depth = verdicts[each.index].as_ref().and_then(Verdict::depth);
        let usual = like[0].way;
        verdicts[each.index] = Some(Verdict::Inconsistent {
            depth,
            choice: choice.into(),
            chose: each.way,
            usual,
            like: most_alike_first(&like, each.case),
        });
    }
}

/// The ids of these cases, of which the one most like the other comes first.
fn most_alike_first(like: &[&Held], other: &Case) -> Vec<String> {
    let alike = |case: &Case| (case.operation == other.operation, case.type_name == other.type_name);
    let mut ids: Vec<&Held> = like.to_vec();
    let most = ids.iter().map(|each| alike(each.case)).max();
    let first = ids.iter().position(|each| Some(alike(each.case)) == most).unwrap_or_default();
    ids[..=first].rotate_right(1);
    ids.iter().map(|each| each.case.id.clone()).collect()
}
