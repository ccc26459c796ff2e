use super::*;

fn run(costs: &[(usize, f64)]) -> Run {
    let reading = |&(k, cost): &(usize, f64)| Reading::exact(k as f64, cost);
    Run {
        readings: costs.iter().map(reading).collect(),
        end: None,
    }
}

fn line_of(runs: &[&[(usize, f64)]], projection: Projection, last: f64, most: usize) -> Line {
    let runs: Vec<Run> = runs.iter().map(|costs| run(costs)).collect();
    let curve = Curve::of(&runs, Scale::Logarithmic, Places::Common).unwrap();
    curve.line(projection, (0.0, last), most)
}

/// The number of places of each piece.
fn lengths(line: &Line) -> Vec<usize> {
    line.pieces().map(<[Sample]>::len).collect()
}

fn numbers(line: &Line) -> Vec<(f64, f64, f64, f64)> {
    line.samples
        .iter()
        .map(|s| (s.x, s.low, s.middle, s.high))
        .collect()
}

#[test]
fn seeds_are_median_and_extremes_of_the_runs_that_reached_the_iteration() {
    let line = line_of(
        &[
            &[(0, 1.0), (1, 5.0)],
            &[(0, 2.0), (1, 7.0), (2, 4.0)],
            &[(0, 9.0)],
        ],
        Projection::Linear,
        2.0,
        100,
    );
    assert_eq!(
        numbers(&line),
        [(0.0, 1.0, 2.0, 9.0), (1.0, 5.0, 6.0, 7.0), (2.0, 4.0, 4.0, 4.0)]
    );
}

/// The band of seeds with ranges of their own covers all of the ranges.
#[test]
fn ranges_of_seeds_are_joined() {
    let ranged = |low, value, high| Run {
        readings: vec![Reading {
            low,
            high,
            ..Reading::exact(3.0, value)
        }],
        end: None,
    };
    let runs = [
        ranged(-1.0, 2.0, 4.0),
        ranged(1.0, 3.0, 3.5),
        ranged(2.0, 5.0, 5.5),
    ];
    let curve = Curve::of(&runs, Scale::Logarithmic, Places::Common).unwrap();
    let line = curve.line(Projection::Logarithmic, (0.0, 3.0), 100);
    assert_eq!(numbers(&line), [(3.0, -1.0, 3.0, 5.5)]);
}

#[test]
fn seeds_at_zero_count_for_median_and_band() {
    let line = line_of(
        &[
            &[(0, 1.0), (1, 0.0), (2, 0.0)],
            &[(0, 1.0), (1, 0.5), (2, 0.0)],
            &[(0, 2.0), (1, 3.0), (2, 3.0)],
        ],
        Projection::Logarithmic,
        2.0,
        100,
    );
    assert_eq!(
        numbers(&line),
        [(0.0, 1.0, 1.0, 2.0), (1.0, 0.0, 0.5, 3.0), (2.0, 0.0, 0.0, 3.0)]
    );
}

#[test]
fn nan_is_marked_and_parts_the_curve_only_where_no_seed_has_a_number() {
    let line = line_of(
        &[
            &[(0, 1.0), (1, f64::NAN), (2, 1.0), (3, f64::NAN)],
            &[(0, 1.0), (1, f64::NAN), (2, 1.0), (3, 3.0)],
        ],
        Projection::Logarithmic,
        3.0,
        100,
    );
    assert_eq!(lengths(&line), [1, 2]);
    let marked: Vec<bool> = line.samples.iter().map(|sample| sample.nan).collect();
    assert_eq!(marked, [false, true, false, true]);
}

#[test]
fn dense_curve_is_thinned_and_loses_neither_ends_nor_extremes() {
    let mut costs: Vec<(usize, f64)> = (0..=999)
        .map(|k| (k, if k % 2 == 0 { 1.0 } else { 100.0 }))
        .collect();
    costs[501].1 = 1e9;
    let line = line_of(&[&costs], Projection::Logarithmic, 999.0, 10);
    assert_eq!(lengths(&line), [10]);
    let samples = &line.samples;
    assert_eq!((samples[0].x, samples[9].x), (0.0, 999.0));
    assert!(
        (samples[0].middle - 10.0).abs() < 1e-9,
        "the geometric mean of 1 and 100"
    );
    assert_eq!(samples.iter().map(|s| s.high).fold(0.0, f64::max), 1e9);
    assert!(samples.iter().all(|s| s.low == 1.0));
}

/// Every third of 2,001 costs is 0, infinite or NaN in turn: the line is not one smooth curve, and each of them is marked.
#[test]
fn thinning_never_hides_what_the_axis_cannot_show() {
    let wild = [0.0, f64::INFINITY, f64::NAN];
    let costs: Vec<(usize, f64)> = (0..=2000)
        .map(|k| (k, if k % 3 == 0 { wild[k / 3 % 3] } else { 1.0 }))
        .collect();
    let line = line_of(&[&costs], Projection::Logarithmic, 2000.0, 100);
    assert!(line.samples.len() <= 101);
    assert!(lengths(&line).iter().all(|length| *length == 1), "dots");
    assert!(
        line.samples
            .iter()
            .all(|s| s.nan && s.low == 0.0 && s.high == f64::INFINITY)
    );
}

#[test]
fn sparse_curve_is_left_as_it_is() {
    let costs: Vec<(usize, f64)> = (0..20).map(|k| (100 * k, k as f64)).collect();
    assert_eq!(
        line_of(&[&costs], Projection::Linear, 2000.0, 10).samples.len(),
        20
    );
}

#[test]
fn run_that_blew_up_ends_at_its_last_value_with_a_place_and_does_not_stretch_the_axis() {
    let mut run = run(&[(0, 1.0), (1, 50.0), (2, f64::INFINITY)]);
    run.end = Some((2.0, End::Diverged));
    let curve = Curve::of(&[run], Scale::Logarithmic, Places::Common).unwrap();
    let line = curve.line(Projection::Logarithmic, (0.0, 10.0), 100);
    assert_eq!(line.ends, [(1.0, 50.0, End::Diverged)]);
    assert!(curve.steady.is_empty() && curve.early.contains(&50.0));
}

#[test]
fn run_that_ended_at_zero_ends_there() {
    let mut run = run(&[(0, 1.0), (1, 0.0)]);
    run.end = Some((1.0, End::Stationary));
    let curve = Curve::of(&[run], Scale::Logarithmic, Places::Common).unwrap();
    let line = curve.line(Projection::Logarithmic, (0.0, 10.0), 100);
    assert_eq!(line.ends, [(1.0, 0.0, End::Stationary)]);
}

#[test]
fn run_that_blew_up_before_any_value_still_ends() {
    let mut run = run(&[]);
    run.end = Some((0.0, End::Diverged));
    let curve = Curve::of(&[run], Scale::Logarithmic, Places::Common).unwrap();
    let line = curve.line(Projection::Logarithmic, (0.0, 10.0), 100);
    let [(x, value, End::Diverged)] = line.ends[..] else {
        panic!("{line:?}")
    };
    assert!(x == 0.0 && value.is_nan());
}

/// At 3 the first run still has its value of 2, and the second that of 1.
#[test]
fn runs_with_places_of_their_own_keep_a_value_until_the_next() {
    let runs = [run(&[(0, 1.0), (2, 3.0), (4, 9.0)]), run(&[(1, 5.0), (3, 7.0)])];
    let curve = Curve::of(&runs, Scale::Linear, Places::Own).unwrap();
    let line = curve.line(Projection::Linear, (0.0, 4.0), 100);
    assert_eq!(
        numbers(&line),
        [
            (0.0, 1.0, 1.0, 1.0),
            (1.0, 1.0, 3.0, 5.0),
            (2.0, 3.0, 4.0, 5.0),
            (3.0, 3.0, 5.0, 7.0),
            (4.0, 9.0, 9.0, 9.0)
        ]
    );
}

#[test]
fn curve_through_points_is_whole_where_they_have_places() {
    let points = [(0.1, 1.0), (1.0, f64::NAN), (10.0, 3.0)];
    let curve = Curve::through(&points, Scale::Logarithmic).unwrap();
    let line = curve.line(Projection::Logarithmic, (0.0, 10.0), 100);
    assert_eq!(lengths(&line), [1, 1]);
    assert_eq!(Curve::through(&[], Scale::Logarithmic), None);
}

#[test]
fn runs_without_readings_give_no_curve() {
    assert_eq!(Curve::of(&[run(&[])], Scale::Linear, Places::Common), None);
}
