//! Any records.

use super::examples::record;
use flatland_records::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Any bit pattern: subnormals, zeros of both signs, infinities; every NaN as the one NaN.
fn any_float() -> impl Strategy<Value = f64> {
    let special = prop::sample::select(vec![
        0.0,
        -0.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        5e-324,
        -5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        f64::EPSILON,
        0.1 + 0.2,
    ]);
    let bits = any::<u64>().prop_map(|bits| {
        let value = f64::from_bits(bits);
        if value.is_nan() { f64::NAN } else { value }
    });
    prop_oneof![special, bits]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        Outcome::Bracketed,
        Outcome::Turned,
        Outcome::AtMaxStep,
        Outcome::AtCap,
        Outcome::ExtrapolationSpent,
        Outcome::FirstTrial,
        Outcome::BelowRounding,
        Outcome::Stationary,
        Outcome::Failed,
        Outcome::Prescribed,
    ])
}

fn any_end() -> impl Strategy<Value = SpectrumEnd> {
    prop::sample::select(vec![SpectrumEnd::Top, SpectrumEnd::Bottom, SpectrumEnd::Modulus])
}

prop_compose! {
    fn any_row()(
        cost in any_float(),
        floats in prop::array::uniform13(of(any_float())),
        trials in of(any::<usize>()),
        outcome in of(any_outcome()),
        sharpness_converged in of(any::<bool>()),
        batch_sharpness_converged in of(any::<bool>()),
    ) -> TraceRow {
        let [gradient_norm, step, reference, gradient_curvature, train_accuracy, train_set_cost, train_set_accuracy, test_cost,
            test_accuracy, sharpness, sharpness_error, batch_sharpness, seconds] = floats;
        TraceRow {
            iteration: 0, cost, gradient_norm, step, trials, outcome, reference, gradient_curvature, train_accuracy,
            train_set_cost, train_set_accuracy, test_cost, test_accuracy, sharpness, sharpness_error,
            sharpness_converged, batch_sharpness, batch_sharpness_converged, seconds,
        }
    }
}

prop_compose! {
    fn any_diagnosis()(iteration in any::<usize>(), bias in of(any_float()), floats in prop::array::uniform6(any_float()))
        -> DiagnosisRow {
        let [tensor_gradient_mean, tensor_gradient_std, tensor_gradient_min, tensor_gradient_max, zero_gradient_share,
            zero_activation_share] = floats;
        DiagnosisRow {
            iteration, last_bias_gradient_norm: bias, tensor_gradient_mean, tensor_gradient_std, tensor_gradient_min,
            tensor_gradient_max, zero_gradient_share, zero_activation_share,
        }
    }
}

prop_compose! {
    fn any_probe()(
        iteration in any::<usize>(),
        accepted in any::<bool>(),
        floats in prop::array::uniform6(any_float()),
        sharpness_converged in of(any::<bool>()),
    ) -> ProbeRow {
        let [step, gradient_quotient, hessian_gradient_quotient, rayleigh_quotient, sharpness, sharpness_error] = floats;
        ProbeRow {
            iteration, step, accepted, gradient_quotient, hessian_gradient_quotient, rayleigh_quotient, sharpness,
            sharpness_error, sharpness_converged,
        }
    }
}

prop_compose! {
    pub fn any_record()(
        mut trace in vec(any_row(), 0..20),
        spectra in vec((any::<usize>(), any_end(), any::<usize>(), any_float(), any_float(), any::<bool>()), 0..5),
        traces in vec((any::<usize>(), any_float(), any_float(), any_float(), any::<usize>()), 0..3),
        diagnoses in vec(any_diagnosis(), 0..3),
        probes in vec(any_probe(), 0..3),
        batch_sharpness in vec((any::<usize>(), prop::array::uniform3(any_float()), any::<usize>(), any::<bool>()), 0..3),
        batch in of(any::<usize>()),
        text in any::<String>(),
        commit in of(any::<String>()),
        label_variance in any_float(),
        seconds in any_float(),
    ) -> Record {
        for (iteration, row) in trace.iter_mut().enumerate() {
            row.iteration = iteration;
        }
        let mut record = record(7);
        record.cell.settings = text.clone();
        record.cell.label_variance = label_variance;
        record.cell.tuned = commit.clone();
        record.provenance.commit = commit;
        record.provenance.seconds = seconds;
        record.status = Status::Failed { iteration: trace.len(), reason: text };
        record.tables.trace = trace;
        record.tables.spectra = spectra.into_iter().map(|(iteration, end, index, eigenvalue, residual, converged)| SpectrumRow {
            iteration, end, index, eigenvalue, residual, converged,
        }).collect();
        record.tables.hessian_traces = traces.into_iter().map(|(iteration, estimate, standard_error, half_width_95, probes)|
            HessianTraceRow { iteration, estimate, standard_error, half_width_95, probes }).collect();
        record.tables.diagnoses = diagnoses;
        record.tables.probes = probes;
        record.tables.batch_sharpness = batch_sharpness.into_iter().map(|(iteration, [mean, max, min], batches, converged)|
            BatchSharpnessRow { iteration, mean, max, min, batches, converged }).collect();
        record.cell.batch = batch;
        record
    }
}
