//! Judging claims on records.

use super::criterion::Criterion;
use super::edge_of_stability::CONTROL_STEP;
use super::evidence::Evidence;
use super::group::{Group, groups};
use super::verdict::Judgement;
use super::{delta_cost, edge_of_stability, flatland, nonmonotone, rescue, saddle, sharpness};
use crate::plan::ClaimId;
use flatland_records::{Record, Rule};

/// Judges claims on the records of a plan.
pub fn judge(claims: &[ClaimId], records: &[Record]) -> Vec<Judgement> {
    let groups = groups(records);
    let judged = claims.iter().map(|&claim| {
        let evidence = groups
            .iter()
            .map(|group| ((group.pair(), group.seed()), evidence(claim, group)));
        Judgement::new(claim.name(), claim.statement(), Criterion::of(claim), evidence)
    });
    judged.collect()
}

/// The evidence of a group: the finding, how the runs ended that the claim reads, and what was left out of them.
fn evidence(claim: ClaimId, group: &Group<'_>) -> Evidence {
    let mut evidence = finding(claim, group);
    let read = reads(claim, group);
    evidence.runs = group.ends(&read);
    evidence.remarks.extend(group.left_out(&read));
    evidence
}

fn finding(claim: ClaimId, group: &Group<'_>) -> Evidence {
    if is_about_full_batches(claim)
        && let Err(none) = group.require_full_batches()
    {
        return Evidence::from(Err(none));
    }
    Evidence::from(match claim {
        ClaimId::EosFromStart => edge_of_stability::from_start(group),
        ClaimId::Nonmonotone => nonmonotone::nonmonotone(group),
        ClaimId::SharpnessFalls => sharpness::falls(group),
        ClaimId::Floor => sharpness::floor(group),
        ClaimId::FlatterThanSecondOrder => sharpness::flatter_than_second_order(group),
        ClaimId::CdatAbove2 => edge_of_stability::cdat_above_2(group),
        ClaimId::FlatlandEarly => flatland::early(group),
        ClaimId::Rescue => rescue::rescue(group),
        ClaimId::Saddle => saddle::saddle(group),
        ClaimId::DeltaCost => delta_cost::delta_cost(group),
    })
}

/// The identities of the runs that a claim reads.
fn reads<'g>(claim: ClaimId, group: &'g Group<'_>) -> Vec<&'g str> {
    let runs: Vec<&Record> = match claim {
        ClaimId::Floor => group.runs().collect(),
        ClaimId::DeltaCost => group.runs().filter(|run| run.cell.rule == Rule::Nls).collect(),
        _ => {
            let control = (claim == ClaimId::EosFromStart).then(|| group.constant_step(CONTROL_STEP));
            let rules = rules(claim).iter().filter_map(|&rule| group.first(rule));
            rules.chain(control.flatten()).collect()
        }
    };
    runs.into_iter().map(|run| run.cell.identity.as_str()).collect()
}

/// The rules whose first run in the plan a claim reads.
fn rules(claim: ClaimId) -> &'static [Rule] {
    match claim {
        ClaimId::EosFromStart | ClaimId::Nonmonotone => &[Rule::Nls, Rule::PoNls, Rule::Ls],
        ClaimId::SharpnessFalls => &[Rule::Ls, Rule::Nls],
        ClaimId::FlatterThanSecondOrder => &[Rule::Nls, Rule::PoNls, Rule::Cdat, Rule::Sam],
        ClaimId::CdatAbove2 => &[Rule::Cdat],
        ClaimId::FlatlandEarly | ClaimId::Saddle => &[Rule::Nls, Rule::PoNls],
        ClaimId::Rescue => &[Rule::Nls, Rule::PoNls, Rule::NlsUb],
        ClaimId::Floor | ClaimId::DeltaCost => &[Rule::Nls],
    }
}

/// Whether a claim compares costs of different iterations, or a step with the curvature that determined it.
pub(super) fn is_about_full_batches(claim: ClaimId) -> bool {
    match claim {
        ClaimId::Nonmonotone
        | ClaimId::CdatAbove2
        | ClaimId::FlatlandEarly
        | ClaimId::Rescue
        | ClaimId::Saddle => true,
        ClaimId::EosFromStart
        | ClaimId::SharpnessFalls
        | ClaimId::Floor
        | ClaimId::FlatterThanSecondOrder
        | ClaimId::DeltaCost => false,
    }
}
