//! The marks of an axis: their places and labels.

use super::label::{Label, number, power_of_ten, scientific};
use super::scale::Projection;
use super::theme::TICK_SIZE;

/// A mark; minor marks have no label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: Option<Label>,
}

/// Room for a label across a vertical axis, in points.
pub(crate) const LABEL_ROOM: f64 = 2.0 * TICK_SIZE;
/// Room for a label along a horizontal logarithmic axis, in points: the widest are `0.001` and `5·10⁻⁷`.
pub(crate) const LABEL_WIDTH: f64 = 3.6 * TICK_SIZE;
/// Minor marks closer than this, in points, would merge.
const MINOR_ROOM: f64 = 1.6;

/// Marks for [min, max] on a linear axis, at multiples of 1, 2 or 5 times a power of ten, at most `most` of them.
pub(crate) fn linear(min: f64, max: f64, most: usize) -> Vec<Tick> {
    let rough = (max - min) / most.max(1) as f64;
    // Shorter or longer ranges than numbers can divide have no marks.
    if !(1e-305..1e300).contains(&rough) {
        return Vec::new();
    }
    let power = rough.log10().floor();
    // A step of the next power is always long enough, even if rounding affects the first three.
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0].map(|m| m * 10f64.powf(power));
    let multiples = |step: f64| (min / step - 1e-9).ceil()..=(max / step + 1e-9).floor();
    let fits = |step: &&f64| multiples(**step).end() - multiples(**step).start() < most.max(1) as f64;
    let step = steps.iter().find(fits).copied().unwrap_or(steps[4]);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let range = multiples(step);
    let count = (range.end() - range.start()).max(-1.0) as usize + 1;
    (0..count)
        .map(|i| {
            // Adding zero turns −0 into 0.
            let value = (range.start() + i as f64) * step + 0.0;
            Tick {
                value,
                label: Some(number(value, decimals)),
            }
        })
        .collect()
}

/// Marks for [min, max], both positive, on a logarithmic axis of this length in points, where a label takes this much room
/// along it.
///
/// As many powers of ten as fit are labelled; when the range holds fewer than two, 1, 2 and 5 times a power; when it
/// holds fewer than two of those, the marks are those of a linear axis.
pub(crate) fn logarithmic(min: f64, max: f64, length: f64, room: f64) -> Vec<Tick> {
    let (low, high) = (min.log10(), max.log10());
    let decade = length / (high - low);
    let first = (low - 1e-9).ceil() as i32;
    let last = (high + 1e-9).floor() as i32;
    if last > first {
        return powers((first, last), (low, high), decade, room);
    }
    let mantissas = [1, 2, 5];
    let mut ticks = Vec::new();
    for power in (first - 1)..=last {
        for mantissa in 1..10 {
            let value = f64::from(mantissa) * 10f64.powi(power);
            if (low - 1e-9..=high + 1e-9).contains(&value.log10()) {
                let label = mantissas.contains(&mantissa).then(|| scientific(mantissa, power));
                ticks.push(Tick { value, label });
            }
        }
    }
    let labelled = ticks.iter().filter(|tick| tick.label.is_some()).count();
    if labelled >= 2 {
        ticks
    } else {
        linear(min, max, most_labels(length, room))
    }
}

/// Marks from coordinate to coordinate of a signed axis of this length: at 0 and at ± powers of ten, as many as have room.
pub(crate) fn signed(projection: Projection, (start, end): (f64, f64), length: f64, room: f64) -> Vec<Tick> {
    let per_unit = length / (end - start);
    let (low, high) = (projection.backward(start), projection.backward(end));
    let modulus = low.abs().max(high.abs());
    let last = modulus.log10().floor().clamp(-300.0, 300.0) as i32;
    let mut ticks: Vec<Tick> = Vec::new();
    let mut add = |value: f64, label: Label| {
        let place = projection.forward(value);
        let near = |tick: &Tick| (projection.forward(tick.value) - place).abs() * per_unit < room;
        if (start..=end).contains(&place) && !ticks.iter().any(near) {
            let label = Some(label);
            ticks.push(Tick { value, label });
        }
    };
    add(0.0, Label::plain("0".to_owned()));
    for power in (last - 20..=last).rev() {
        let plain = (-2..=3).contains(&power);
        let value = 10f64.powi(power);
        add(value, power_of_ten(power, plain));
        add(-value, power_of_ten(power, plain).negated());
    }
    match ticks.len() {
        0 | 1 => linear(low, high, most_labels(length, room)),
        _ => ticks,
    }
}

/// The number of labels of this size that fit an axis of this length.
pub(crate) fn most_labels(length: f64, room: f64) -> usize {
    ((length / room) as usize).clamp(2, 6)
}

fn powers((first, last): (i32, i32), (low, high): (f64, f64), decade: f64, room: f64) -> Vec<Tick> {
    let strides = [1, 2, 3, 5, 10, 20, 50, 100, 200];
    let stride = strides
        .into_iter()
        .find(|s| f64::from(*s) * decade >= room)
        .unwrap_or(500);
    // Multiples of the stride, unless that yields a single label.
    let multiples = (first..=last).filter(|k| k % stride == 0).count();
    let offset = if multiples >= 2 {
        0
    } else {
        first.rem_euclid(stride)
    };
    let is_labelled = |k: i32| (k - offset).rem_euclid(stride) == 0;
    let plain = (first..=last)
        .filter(|k| is_labelled(*k))
        .all(|k| (-3..=3).contains(&k));

    let mut ticks = Vec::new();
    for power in first..=last {
        let label = is_labelled(power).then(|| power_of_ten(power, plain));
        if label.is_some() || decade >= MINOR_ROOM {
            ticks.push(Tick {
                value: 10f64.powi(power),
                label,
            });
        }
    }
    // The marks at 8 and 9 are the closest.
    if stride == 1 && decade * (9f64 / 8.0).log10() >= MINOR_ROOM / 2.0 {
        for power in (first - 1)..=last {
            let within = |m: &i32| (low..=high).contains(&(f64::from(*m).log10() + f64::from(power)));
            ticks.extend((2..10).filter(within).map(|m| Tick {
                value: f64::from(m) * 10f64.powi(power),
                label: None,
            }));
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<String> {
        let text = |l: &Label| {
            l.exponent
                .as_ref()
                .map_or(l.base.clone(), |e| format!("{}^{e}", l.base))
        };
        ticks
            .iter()
            .filter_map(|tick| tick.label.as_ref().map(text))
            .collect()
    }

    #[test]
    fn linear_marks_are_round() {
        assert_eq!(labels(&linear(0.0, 2000.0, 4)), ["0", "1000", "2000"]);
        assert_eq!(
            labels(&linear(0.0, 2000.0, 5)),
            ["0", "500", "1000", "1500", "2000"]
        );
        assert_eq!(
            labels(&linear(0.08, 1.04, 6)),
            ["0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(labels(&linear(-0.3, 0.3, 4)), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(&linear(0.0, 1.0, 2)), ["0", "1"]);
    }

    #[test]
    fn few_decades_are_plain_numbers() {
        assert_eq!(labels(&logarithmic(0.15, 30.0, 80.0, LABEL_ROOM)), ["1", "10"]);
        assert_eq!(
            labels(&logarithmic(0.001, 1000.0, 150.0, LABEL_ROOM)),
            ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]
        );
    }

    #[test]
    fn many_decades_are_powers_with_room() {
        assert_eq!(
            labels(&logarithmic(1e-7, 0.2, 80.0, LABEL_ROOM)),
            ["10^−6", "10^−4", "10^−2"]
        );
        assert_eq!(
            labels(&logarithmic(1e-250, 1e250, 80.0, LABEL_ROOM)),
            ["10^−200", "10^−100", "10^0", "10^100", "10^200"]
        );
    }

    #[test]
    fn less_than_a_decade_has_labels_too() {
        assert_eq!(labels(&logarithmic(0.18, 0.6, 80.0, LABEL_ROOM)), ["0.2", "0.5"]);
        assert_eq!(
            labels(&logarithmic(0.21, 0.29, 80.0, LABEL_ROOM)),
            ["0.22", "0.24", "0.26", "0.28"]
        );
        assert_eq!(
            labels(&logarithmic(1.5e-7, 6e-7, 80.0, LABEL_ROOM)),
            ["2·10^−7", "5·10^−7"]
        );
    }

    /// Over ranges of all kinds: marks inside the range, at least two labels, and labels far enough apart to be read.
    #[test]
    fn logarithmic_labels_never_overlap() {
        for centre in [-300.0, -20.0, -7.3, -0.5, 0.0, 2.9, 40.2] {
            for span in [
                0.05, 0.2, 0.31, 0.7, 1.0, 1.4, 2.0, 3.3, 6.0, 9.7, 15.0, 31.0, 250.0,
            ] {
                for length in [60.0, 80.0, 200.0] {
                    let (low, high): (f64, f64) = (centre - span / 2.0, centre + span / 2.0);
                    let (min, max) = (10f64.powf(low.max(-305.0)), 10f64.powf(high));
                    let position = |v: f64| (v / min).log10() / (max / min).log10() * length;
                    let ticks = logarithmic(min, max, length, LABEL_ROOM);
                    let mut places: Vec<f64> = Vec::new();
                    for tick in &ticks {
                        let place = position(tick.value);
                        assert!((-0.01..=length + 0.01).contains(&place), "{min} {max} {tick:?}");
                        places.extend(tick.label.is_some().then_some(place));
                    }
                    assert!(places.len() >= 2, "{min} {max} {ticks:?}");
                    places.sort_by(f64::total_cmp);
                    let closest = places
                        .windows(2)
                        .map(|p| p[1] - p[0])
                        .fold(f64::INFINITY, f64::min);
                    assert!(
                        closest >= TICK_SIZE,
                        "{min} {max} {length}: {closest} {:?}",
                        labels(&ticks)
                    );
                }
            }
        }
    }
}
