//! Judging claims on records.

use super::evidence::Evidence;
use super::group::{Group, groups};
use super::report::Judgement;
use super::{delta_cost, edge_of_stability, flatland, nonmonotone, saddle, sharpness};
use crate::plan::ClaimId;
use flatland_records::Record;

/// Judges claims on the records of a plan.
pub fn judge(claims: &[ClaimId], records: &[Record]) -> Vec<Judgement> {
    let groups = groups(records);
    let judged = claims.iter().map(|&claim| {
        let evidence = groups
            .iter()
            .map(|group| (group.pair(), group.seed(), evidence(claim, group)));
        Judgement::of_most_seeds(claim.name(), claim.statement(), evidence.collect())
    });
    judged.collect()
}

fn evidence(claim: ClaimId, group: &Group<'_>) -> Evidence {
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
        ClaimId::Rescue => flatland::rescue(group),
        ClaimId::Saddle => saddle::saddle(group),
        ClaimId::DeltaCost => delta_cost::delta_cost(group),
    })
}

/// Whether a claim compares costs of different iterations, or a step with the curvature that determined it.
fn is_about_full_batches(claim: ClaimId) -> bool {
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
