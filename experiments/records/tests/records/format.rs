//! The format that other programs read, frozen.

use super::examples::record;
use flatland_records::*;

#[test]
fn trace_is_the_documented_table() {
    let root = tempfile::tempdir().unwrap();
    let folder = Store::open(root.path()).unwrap().write(&record(1), &[]).unwrap();
    let trace = std::fs::read_to_string(folder.join("trace.csv")).unwrap();
    assert_eq!(
        trace,
        "iteration,cost,gradient_norm,step,trials,outcome,reference,gradient_curvature,train_accuracy,\
         train_set_cost,train_set_accuracy,test_cost,test_accuracy,sharpness,sharpness_error,sharpness_converged,\
         batch_sharpness,batch_sharpness_converged,seconds\n\
         0,0.1,0.3,0.1,0,prescribed,,,,,,,,2.5,1e-9,true,,,\n\
         1,0.0625,,0.1,,,,,,,,,,,,,,,\n\
         2,0.05,,,,,,,,,,,,,,,,,\n"
    );
}

#[test]
fn tables_of_the_diagnosis_are_the_documented_ones() {
    let root = tempfile::tempdir().unwrap();
    let mut record = record(1);
    record.tables.spectra[0].end = SpectrumEnd::Modulus;
    let folder = Store::open(root.path()).unwrap().write(&record, &[]).unwrap();
    let expected = [
        (
            "spectra.csv",
            "iteration,end,index,eigenvalue,residual,converged\n2,modulus,0,-0.25,1e-12,false\n",
        ),
        (
            "diagnosis.csv",
            "iteration,last_bias_gradient_norm,tensor_gradient_mean,tensor_gradient_std,tensor_gradient_min,\
             tensor_gradient_max,zero_gradient_share,zero_activation_share\n\
             2,0.0625,0.5,0.25,0.125,1.0,0.75,0.875\n",
        ),
        (
            "probes.csv",
            "iteration,step,accepted,gradient_quotient,hessian_gradient_quotient,rayleigh_quotient,sharpness,\
             sharpness_error,sharpness_converged\n\
             0,0.5,true,3.5,4.5,-1.5,5.5,1e-6,false\n",
        ),
        (
            "batch_sharpness.csv",
            "iteration,mean,max,min,batches,converged\n2,2.25,4.0,1.0,7,true\n",
        ),
    ];
    for (file, table) in expected {
        assert_eq!(
            std::fs::read_to_string(folder.join(file)).unwrap(),
            table,
            "{file}"
        );
    }
}
