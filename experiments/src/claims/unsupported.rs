//! Claims that a plan cannot support, known before anything runs.

use super::edge_of_stability::CONTROL_STEP;
use super::group::with_backtrack_factors;
use super::judge::is_about_full_batches;
use super::stay::{SHORTEST_STAY, STALLING};
use super::{delta_cost, saddle};
use crate::data::{Cifar10, Cifar100, DataSettings, EmnistLetters, FashionMnist, Published, Svhn};
use crate::optimiser::OptimiserSettings;
use crate::plan::{ClaimId, Plan};
use flatland_networks::{Loss, NetworkSettings};
use flatland_records::Rule;

/// The claims named by a plan that its runs cannot support, each with the reason; a claim may have several.
///
/// Judging them all the same is no error: the verdict is *not testable here*.
pub fn unsupported(plan: &Plan) -> Vec<(ClaimId, String)> {
    let reasons = |&claim: &ClaimId| {
        let reasons = missing_runs(plan, claim)
            .into_iter()
            .chain(wrong_setting(plan, claim))
            .chain(missing_recording(plan, claim))
            .chain(only_seen_seeds(plan, claim));
        reasons.map(move |reason| (claim, reason)).collect::<Vec<_>>()
    };
    plan.claims.iter().flat_map(reasons).collect()
}

/// The optimisers that a claim needs and the plan does not run.
fn missing_runs(plan: &Plan, claim: ClaimId) -> Option<String> {
    let has = |rule: Rule| plan.optimisers.iter().any(|optimiser| optimiser.rule() == rule);
    let needed = |rules: &[Rule]| -> Vec<String> {
        let absent = rules.iter().filter(|&&rule| !has(rule));
        absent.map(|rule| format!("{rule:?}()")).collect()
    };
    let mut missing = match claim {
        ClaimId::EosFromStart => needed(&[Rule::Nls, Rule::PoNls]),
        ClaimId::Nonmonotone => needed(&[Rule::Nls, Rule::PoNls, Rule::Ls]),
        ClaimId::SharpnessFalls => needed(&[Rule::Nls, Rule::Ls]),
        ClaimId::Floor => needed(&[Rule::Nls]),
        ClaimId::FlatterThanSecondOrder => needed(&[Rule::Nls, Rule::PoNls, Rule::Cdat, Rule::Sam]),
        ClaimId::CdatAbove2 => needed(&[Rule::Cdat]),
        ClaimId::Rescue => needed(&[Rule::NlsUb]),
        ClaimId::FlatlandEarly | ClaimId::Saddle | ClaimId::DeltaCost => Vec::new(),
    };
    if claim.is_about_flatland() && !STALLING.into_iter().any(has) {
        missing.push("Nls() or PoNls()".to_owned());
    }
    let control = |optimiser: &OptimiserSettings| matches!(optimiser, OptimiserSettings::Gd(rule) if rule.step == CONTROL_STEP);
    if claim == ClaimId::EosFromStart && !plan.optimisers.iter().any(|optimiser| control(optimiser)) {
        missing.push(format!("Gd(step: {CONTROL_STEP}), the control"));
    }
    if claim == ClaimId::DeltaCost && !compares_factors(plan) {
        missing.push(format!(
            "Nls with `backtrack_factor` {} and {}, and otherwise the same settings",
            delta_cost::FINE,
            delta_cost::USUAL
        ));
    }
    (!missing.is_empty()).then(|| format!("needs runs of {}", missing.join(", ")))
}

fn compares_factors(plan: &Plan) -> bool {
    let rules: Vec<_> = plan
        .optimisers
        .iter()
        .filter_map(|optimiser| match **optimiser {
            OptimiserSettings::Nls(rule) => Some(rule),
            _ => None,
        })
        .collect();
    with_backtrack_factors(&rules, delta_cost::FINE, delta_cost::USUAL).is_some()
}

/// Loss, last layer and batch.
fn wrong_setting(plan: &Plan, claim: ClaimId) -> Vec<String> {
    let mut reasons = Vec::new();
    if claim == ClaimId::Floor || claim.is_about_flatland() {
        if plan.loss != Loss::MeanSquaredError {
            reasons
                .push("is about mean-squared error: only there is 2/K a floor of the sharpness".to_owned());
        }
        let without = plan.networks.iter().enumerate();
        let without = without.filter(|(_, network)| !has_last_bias(network));
        let without: Vec<String> = without.map(|(index, _)| format!("networks[{index}]")).collect();
        if !without.is_empty() {
            reasons.push(format!(
                "needs a bias in the last layer: not testable on {}",
                without.join(", ")
            ));
        }
    }
    if is_about_full_batches(claim)
        && let Some(size) = plan.batch
    {
        reasons.push(format!(
            "is about full batches; this plan draws batches of {size}"
        ));
    }
    reasons
}

fn has_last_bias(network: &NetworkSettings) -> bool {
    match network {
        NetworkSettings::Mlp { bias, .. }
        | NetworkSettings::Cnn { bias, .. }
        | NetworkSettings::Vgg11 { bias, .. }
        | NetworkSettings::ResNet { bias, .. }
        | NetworkSettings::WideResNet { bias, .. } => *bias,
        // The others always have one.
        _ => true,
    }
}

/// What the plan does not record.
fn missing_recording(plan: &Plan, claim: ClaimId) -> Vec<String> {
    let record = &plan.record;
    let mut reasons = Vec::new();
    let spectrum_every = record.eigenvalues.as_ref().map(|eigenvalues| eigenvalues.every);
    let measured_at = |every: usize| record.sharpness_every == every || spectrum_every == Some(every);
    match claim {
        ClaimId::EosFromStart | ClaimId::CdatAbove2 => {
            let first_again = record.sharpness_every.min(spectrum_every.unwrap_or(usize::MAX));
            if first_again >= plan.iterations && !record.sharpness_near_label_variance {
                reasons.push(format!(
                    "needs λ₁ along the run: with `sharpness_every: {}` and {} iterations only iteration 0 has both step and λ₁",
                    record.sharpness_every, plan.iterations
                ));
            }
        }
        ClaimId::FlatlandEarly | ClaimId::Rescue => {
            if !record.sharpness_near_label_variance && !measured_at(1) {
                let needed = "needs λ₁ at successive iterations near the label variance: set \
                              `record.sharpness_near_label_variance: true`";
                reasons.push(needed.to_owned());
            }
            if plan.iterations + 1 < SHORTEST_STAY {
                reasons.push(format!(
                    "needs stays of {SHORTEST_STAY} iterations; this plan has {}",
                    plan.iterations
                ));
            }
        }
        ClaimId::Saddle => reasons.extend(too_few_eigenvalues(plan)),
        ClaimId::Nonmonotone
        | ClaimId::SharpnessFalls
        | ClaimId::Floor
        | ClaimId::FlatterThanSecondOrder
        | ClaimId::DeltaCost => {}
    }
    reasons
}

/// The eigenvalues largest in modulus that the plan does not record, for data whose number of classes is known.
fn too_few_eigenvalues(plan: &Plan) -> Option<String> {
    let others = saddle::OTHERS;
    let way = format!("set `record.eigenvalues: (every: …, beyond_classes: {others})`");
    let Some(eigenvalues) = &plan.record.eigenvalues else {
        return Some(format!(
            "needs the K + {others} eigenvalues largest in modulus: {way}"
        ));
    };
    let too_few = plan.data.iter().find_map(|data| {
        let classes = classes(data)?;
        let recorded = eigenvalues.modulus_count(classes).unwrap_or(0);
        (recorded < classes + others).then_some((data.label(), classes, recorded))
    });
    let (data, classes, recorded) = too_few?;
    Some(format!(
        "needs the K + {others} = {} eigenvalues largest in modulus on {data}, this plan records {recorded}: {way}",
        classes + others
    ))
}

/// K, if it is known without reading the data.
fn classes(data: &DataSettings) -> Option<usize> {
    match data {
        DataSettings::Digits(_) => Some(10),
        DataSettings::FashionMnist(_) => Some(FashionMnist::SET.classes),
        DataSettings::EmnistLetters(_) => Some(EmnistLetters::SET.classes),
        DataSettings::Cifar10(_) => Some(Cifar10::SET.classes),
        DataSettings::Cifar100(_) => Some(Cifar100::SET.classes),
        DataSettings::Svhn(_) => Some(Svhn::SET.classes),
        DataSettings::Idx(settings) => Some(settings.classes),
        DataSettings::Npy(settings) => settings.classes,
    }
}

/// Whether every seed of the plan had been seen when the criterion was written.
fn only_seen_seeds(plan: &Plan, claim: ClaimId) -> Option<String> {
    let seen = claim.exploratory_seeds()?;
    let only = plan.seeds.iter().all(|seed| seen.contains(seed));
    only.then(|| {
        format!(
            "is judged on seeds from {} on (version {} of its criterion): the seeds of this plan are exploration",
            seen.end() + 1,
            claim.version()
        )
    })
}
