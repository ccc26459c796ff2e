//! What an iteration allocates: nothing, once the first ones have made the buffers. A process of its own, for an allocator of its own.
//!
//! Not counted is what the `gemm` crate allocates within every product: the panels into which it packs its factors, aligned to cache lines
//! or pages, and a vector of `bool`s, aligned to one byte, that says which panels are packed. They belong to the library, which has no way to
//! be given them, and their sizes depend on the caches, not on samples or parameters. Numbers and pointers, of which all else consists that an
//! iteration handles, are aligned to 2 to 16 bytes.
//!
//! All runs on one thread, whose allocations are counted. With several the same buffers are used, but a thread that takes up a task of another for the first time makes its
//! scratch then, so that no number of iterations is sure to suffice.

#![allow(clippy::unwrap_used)]

use flatland_experiments::optimiser::{Optimiser, Repetition};
use flatland_experiments::plan::dialect;
use flatland_networks::{KEPT_BYTES, Loss, NetworkSettings, Objective};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::ThreadPoolBuilder;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, which counts.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn record(layout: Layout, bytes: usize) {
    if (2..=16).contains(&layout.align()) {
        COUNT.set(COUNT.get() + 1);
        LARGEST.set(LARGEST.get().max(bytes));
    }
}

// SAFETY: every call is passed on to the system's allocator as it came. Counting neither allocates nor panics: the counters need no
// initialisation and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(layout, layout.size());
        // SAFETY: what the caller promises is what the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from the system's allocator with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        record(layout, bytes);
        // SAFETY: the pointer came from the system's allocator with this layout, and the caller promises the rest.
        unsafe { System.realloc(pointer, layout, bytes) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Number of allocations of `work` on this thread, and the bytes of the largest.
fn allocations<T>(work: impl FnOnce() -> T) -> (T, usize, usize) {
    COUNT.set(0);
    LARGEST.set(0);
    let result = work();
    (result, COUNT.get(), LARGEST.get())
}

/// The first iteration makes the buffers of its passes and of two points. In the next few, buffers of a thread that serve several purposes
/// change places until each has the size of the largest.
const WARM_UP: usize = 6;
const MEASURED: usize = 2;

const CLASSES: usize = 10;

/// Each family of networks at two widths. The larger number of samples is in several blocks of unequal length.
#[test]
fn iterations_allocate_nothing_whatever_the_number_of_samples_and_parameters() {
    for (side, narrow, wide) in [
        (14, "Mlp(hidden: [10, 10])", "Mlp(hidden: [100, 50])"),
        (14, "Cnn(channels: [4, 4])", "Cnn(channels: [8, 16])"),
        (
            14,
            "ResNet(width: 2, blocks: [1, 1])",
            "ResNet(width: 8, blocks: [1, 1])",
        ),
        (
            14,
            "WideResNet(width: 2, blocks: [1, 1])",
            "WideResNet(width: 4, blocks: [1, 1])",
        ),
        (
            14,
            "DenseNet(growth: 2, blocks: [2, 1])",
            "DenseNet(growth: 4, blocks: [2, 1])",
        ),
        (
            14,
            "DenseNet(growth: 2, blocks: [2, 1], normalised_over: Blocks(20))",
            "DenseNet(growth: 4, blocks: [2, 1], normalised_over: Blocks(20))",
        ),
        // Too deep for smaller images.
        (
            28,
            "Vgg11(width: 2, hidden: [8, 8])",
            "Vgg11(width: 4, hidden: [16, 16])",
        ),
        (
            14,
            "Vit(dim: 8, depth: 2, heads: 2, head_dim: 4, mlp: 8)",
            "Vit(dim: 16, depth: 2, heads: 2, head_dim: 8, mlp: 32)",
        ),
    ] {
        for (network, samples) in [(narrow, 20), (narrow, 50), (wide, 20)] {
            for (rule, kept_bytes) in [
                ("Nls()", 0),
                ("Nls()", KEPT_BYTES),
                ("Cdat()", 0),
                ("Cdat()", KEPT_BYTES),
            ] {
                // A thread of its own, without the buffers of others.
                let thread = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
                thread.install(|| check(network, side, samples, rule, kept_bytes));
            }
        }
    }
}

fn check(network: &str, side: usize, samples: usize, rule: &str, kept_bytes: usize) {
    let case = format!("{rule} on {network}, {samples} samples, {kept_bytes} bytes kept");
    let settings: NetworkSettings = dialect().from_str(network).unwrap();
    let network = settings.build([1, side, side], CLASSES).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let weights = network.initial_weights::<f32>(&mut rng);
    let inputs = Array2::from_shape_simple_fn((samples, side * side), || rng.random::<f32>());
    let targets = Array2::from_shape_fn((samples, CLASSES), |(i, j)| f32::from(u8::from(i % CLASSES == j)));

    let (objective, _, largest) =
        allocations(|| Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError));
    let objective = objective.unwrap().keeping_at_most(kept_bytes);
    assert!(
        largest < size_of_val(inputs.as_slice().unwrap()) / 10,
        "{case}: {largest} bytes are allocated for the objective, which must not copy its samples"
    );

    let mut optimiser = Optimiser::new(&dialect().from_str(rule).unwrap(), CLASSES).unwrap();
    let mut gradient = vec![0.0; weights.len()];
    let mut at = objective.forward(&weights).unwrap();
    for iteration in 0..WARM_UP + MEASURED {
        let (step, count, largest) = allocations(|| {
            // As a cell does.
            match optimiser.needs_products() {
                true => objective.gradient_to_linearise(&at, &mut gradient),
                false => objective.gradient(&at, &mut gradient),
            }
            .unwrap();
            optimiser
                .advance(&objective, &at, &gradient, Repetition::Rounded, &|| false)
                .unwrap()
        });
        at = step.next.continue_value().unwrap();
        assert!(
            iteration < WARM_UP || count == 0,
            "{case}: iteration {iteration} makes {count} allocations, the largest of {largest} bytes"
        );
        // The counter counts.
        assert!(
            iteration > 0 || largest >= size_of_val(&*weights),
            "{case}: {largest}"
        );
    }
}
