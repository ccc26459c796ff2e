//! Claims that a plan cannot support, before anything runs.

use super::common::from_plan_text;
use flatland_experiments::claims::unsupported;
use flatland_experiments::plan::{Checked, ClaimId, Plan};

/// Records all that claims need.
const RECORD: &str =
    "record: (sharpness_near_label_variance: true, eigenvalues: (every: 2, beyond_classes: 12)), ";
/// Runs all that claims need.
const OPTIMISERS: &str =
    "Nls(), PoNls(), Ls(), Cdat(), Sam(), NlsUb(), Gd(step: 0.1), Nls(search: (backtrack_factor: 0.9))";

fn plan(optimisers: &str, claims: &str, more: &str) -> Checked<Plan> {
    let more = match more.contains("record:") {
        true => more.to_owned(),
        false => format!("{RECORD}{more}"),
    };
    let networks = match more.contains("networks:") {
        true => "",
        false => "networks: [Mlp(hidden: [4])], ",
    };
    let seeds = match more.contains("seeds:") {
        true => "",
        false => "seeds: [6], ",
    };
    from_plan_text(&format!(
        "(name: \"p\", data: [Digits()], {networks}{seeds}optimisers: [{optimisers}], iterations: 2000, {more}claims: [{claims}])"
    ))
}

const ALL: &str = "EosFromStart, Nonmonotone, SharpnessFalls, Floor, FlatterThanSecondOrder, CdatAbove2, FlatlandEarly, \
                   Rescue, Saddle, DeltaCost";

fn reasons(optimisers: &str, claims: &str, more: &str) -> Vec<(ClaimId, String)> {
    unsupported(&plan(optimisers, claims, more))
}

#[test]
fn a_plan_with_everything_supports_every_claim() {
    assert_eq!(reasons(OPTIMISERS, ALL, ""), []);
    assert_eq!(reasons("Gd(step: 1)", "", ""), [], "no claim is named");
}

#[test]
fn missing_runs_are_named() {
    let found = reasons("Gd(step: 1)", ALL, "");
    for (claim, needed) in [
        (
            ClaimId::EosFromStart,
            "Nls(), PoNls(), Gd(step: 0.1), the control",
        ),
        (ClaimId::Nonmonotone, "Nls(), PoNls(), Ls()"),
        (ClaimId::SharpnessFalls, "Nls(), Ls()"),
        (ClaimId::Floor, "Nls()"),
        (ClaimId::FlatterThanSecondOrder, "Nls(), PoNls(), Cdat(), Sam()"),
        (ClaimId::CdatAbove2, "Cdat()"),
        (ClaimId::FlatlandEarly, "Nls() or PoNls()"),
        (ClaimId::Rescue, "NlsUb(), Nls() or PoNls()"),
        (ClaimId::Saddle, "Nls() or PoNls()"),
        (ClaimId::DeltaCost, "Nls with `backtrack_factor` 0.9 and 0.5"),
    ] {
        let of: Vec<&String> = found
            .iter()
            .filter(|(other, _)| *other == claim)
            .map(|(_, why)| why)
            .collect();
        assert_eq!(of.len(), 1, "{claim:?}: {of:?}");
        assert!(
            of[0].starts_with(&format!("needs runs of {needed}")),
            "{claim:?}: {}",
            of[0]
        );
    }
    // PoNLS stalls as well as NLS.
    assert_eq!(
        reasons("PoNls(), NlsUb()", "FlatlandEarly, Rescue, Saddle", ""),
        []
    );
}

#[test]
fn loss_last_layer_and_batches_are_named() {
    let about = |more: &str| -> Vec<ClaimId> {
        let mut claims: Vec<ClaimId> = reasons(OPTIMISERS, ALL, more)
            .into_iter()
            .map(|(claim, _)| claim)
            .collect();
        claims.dedup();
        claims
    };
    let with_a_floor = [
        ClaimId::Floor,
        ClaimId::FlatlandEarly,
        ClaimId::Rescue,
        ClaimId::Saddle,
    ];
    assert_eq!(about("loss: CrossEntropy, "), with_a_floor);
    assert_eq!(about("networks: [Mlp(hidden: [4], bias: false)], "), with_a_floor);
    let found = reasons(
        "Nls()",
        "Floor",
        "networks: [Mlp(hidden: [4]), Cnn(bias: false)], ",
    );
    assert_eq!(found.len(), 1);
    assert!(
        found[0].1.contains("networks[1]") && !found[0].1.contains("networks[0]"),
        "{found:?}"
    );
    assert_eq!(
        about("batch: 32, "),
        [
            ClaimId::Nonmonotone,
            ClaimId::CdatAbove2,
            ClaimId::FlatlandEarly,
            ClaimId::Rescue,
            ClaimId::Saddle
        ]
    );
}

#[test]
fn missing_recordings_are_named() {
    let why = |claim: &str, record: &str| {
        let found = reasons(OPTIMISERS, claim, &format!("record: ({record}), "));
        found
            .into_iter()
            .map(|(_, why)| why)
            .collect::<Vec<_>>()
            .join("; ")
    };
    for claim in ["FlatlandEarly", "Rescue"] {
        assert!(why(claim, "").contains("sharpness_near_label_variance"));
        assert_eq!(why(claim, "sharpness_every: 1"), "");
        assert_eq!(why(claim, "eigenvalues: (every: 1, top: 1)"), "");
        assert_eq!(why(claim, "sharpness_near_label_variance: true"), "");
    }
    assert!(why("Saddle", "").contains("K + 12"));
    assert!(why("Saddle", "eigenvalues: (every: 2, top: 50)").contains("records 0"));
    assert!(why("Saddle", "eigenvalues: (every: 2, largest_in_modulus: 21)").contains("K + 12 = 22"));
    assert!(why("Saddle", "eigenvalues: (every: 2, beyond_classes: 10)").contains("this plan records 20"));
    assert_eq!(
        why("Saddle", "eigenvalues: (every: 2, largest_in_modulus: 22)"),
        ""
    );
    assert_eq!(why("Saddle", "eigenvalues: (every: 2, beyond_classes: 12)"), "");
    for claim in ["EosFromStart", "CdatAbove2"] {
        assert!(why(claim, "sharpness_every: 2000").contains("only iteration 0"));
        assert_eq!(why(claim, "sharpness_every: 1999"), "");
    }
}

#[test]
fn seeds_that_had_been_seen_are_named() {
    let found = reasons(OPTIMISERS, ALL, "seeds: [0, 1, 5], ");
    let claims: Vec<ClaimId> = found.iter().map(|(claim, _)| *claim).collect();
    assert_eq!(claims, [ClaimId::Rescue, ClaimId::Saddle]);
    assert!(found[0].1.contains("seeds from 6 on"), "{found:?}");
    assert_eq!(reasons(OPTIMISERS, ALL, "seeds: [0, 6], "), []);
}
