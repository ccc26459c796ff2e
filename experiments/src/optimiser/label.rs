//! How optimisers are called in legends, tables and folders.

use super::settings::{OptimiserSettings, SamStep};
use flatland::line_search::Extrapolation;
use flatland::step_rule::{Cdat, Grippo, Nls, NlsUb, Peak, PoNls, SearchSettings};
use flatland_records::Rule;

impl OptimiserSettings {
    /// The family that claims and colours are keyed by.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Ls(_) => Rule::Ls,
            Self::Nls(_) => Rule::Nls,
            Self::NlsUb(_) => Rule::NlsUb,
            Self::PoNls(_) => Rule::PoNls,
            Self::Grippo(_) => Rule::Grippo,
            Self::Cdat(_) => Rule::Cdat,
            Self::Gd(_) => Rule::Gd,
            Self::WarmUp(_) => Rule::WarmUp,
            Self::Sam(_) => Rule::Sam,
        }
    }

    /// The name in legends: the rule's, and behind it in the paper's symbols whatever differs from the paper's
    /// settings, such as `NLS δ=0.9`. Steps without a default are always named.
    pub fn label(&self) -> String {
        let mut label = Label::default();
        match self {
            Self::Ls(rule) => label.name("LS").search(&rule.search),
            Self::Nls(rule) => label
                .name("NLS")
                .differs("ξ", rule.averaging, Nls::default().averaging)
                .search(&rule.search),
            Self::NlsUb(rule) => {
                let default = NlsUb::default();
                let name = if rule.extrapolation == Extrapolation::Once {
                    "NLS-ub"
                } else {
                    "NLS-ub to the cap"
                };
                label
                    .name(name)
                    .differs("K", rule.upper_bound.unwrap_or(f64::NAN), f64::NAN)
                    .differs("ξ", rule.averaging, default.averaging)
                    .search(&rule.search)
            }
            Self::PoNls(rule) => {
                let default = PoNls::default();
                label
                    .name("PoNLS")
                    .differs("c_p", rule.polyak_scale, default.polyak_scale)
                    .differs("ε", rule.polyak_offset, default.polyak_offset)
                    .differs("ξ", rule.averaging, default.averaging)
                    .search(&rule.search)
            }
            Self::Grippo(rule) => label
                .name("Grippo")
                .differs("M", rule.window as f64, Grippo::default().window as f64)
                .search(&rule.search),
            Self::Cdat(rule) => label.name("CDAT").differs("σ", rule.sigma, Cdat::default().sigma),
            Self::Gd(rule) => label.name(&format!("GD {}", rule.step)),
            Self::WarmUp(rule) => match rule.peak {
                Peak::Small => label.name("warm-up small"),
                Peak::Large => label.name("warm-up large"),
            },
            Self::Sam(sam) => match &sam.step {
                SamStep::Fixed(step) => label.name(&format!("SAM {step}")),
                SamStep::Grid(_) => label.name("SAM"),
            },
        };
        label.0
    }
}

/// A label under construction.
#[derive(Default)]
struct Label(String);

impl Label {
    fn name(&mut self, name: &str) -> &mut Self {
        self.0.push_str(name);
        self
    }

    fn differs(&mut self, symbol: &str, value: f64, default: f64) -> &mut Self {
        // Bits, so that NaN stands for a value that was not given.
        if value.to_bits() != default.to_bits() {
            self.0.push_str(&format!(" {symbol}={value}"));
        }
        self
    }

    fn search(&mut self, search: &SearchSettings) -> &mut Self {
        let default = SearchSettings::default();
        self.differs("c", search.sufficient_decrease, default.sufficient_decrease)
            .differs("δ", search.backtrack_factor, default.backtrack_factor)
            .differs("η₀", search.first_step, default.first_step)
    }
}
