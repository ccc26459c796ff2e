//! The names of optimisers in legends, tables and folders.

use super::plan_rules::paper_search;
use super::settings::{OptimiserSettings, SamSettings, SamStep};
use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Cdat, Grippo, Nls, NlsUb, Peak, PoNls, SearchSettings, WarmUp};
use flatland_records::Rule;

impl OptimiserSettings {
    /// The family of the optimiser, which is the key of claims and colours.
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

    /// The name in legends: the rule's, followed by the settings that differ from the paper's, in the paper's symbols where
    /// they exist, such as `NLS δ=0.9`. Steps without a default are always named.
    ///
    /// Optimisers with different settings have different labels, except that grids and tables of SAM's steps are not
    /// spelt out.
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
                let name = match rule.extrapolation {
                    Extrapolation::Once => "NLS-ub",
                    Extrapolation::WhileAccepted => "NLS-ub to the cap",
                    Extrapolation::WhileFalling => "NLS-ub while falling",
                    Extrapolation::Never => "NLS-ub backtracking",
                };
                label
                    .name(name)
                    .given("K", rule.upper_bound)
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
            Self::WarmUp(rule) => {
                let default = WarmUp::default();
                let name = match rule.peak {
                    Peak::Small => "warm-up small",
                    Peak::Large => "warm-up large",
                };
                label
                    .name(name)
                    .given("K", rule.upper_bound)
                    .differs("η₀", rule.first_step, default.first_step)
                    .differs("growth", rule.growth, default.growth)
            }
            Self::Sam(sam) => {
                let default = SamSettings::default();
                let name = match &sam.step {
                    SamStep::Fixed(step) => format!("SAM {step}"),
                    SamStep::Grid(_) | SamStep::Table(_) => "SAM".to_owned(),
                };
                label
                    .name(&name)
                    .differs("ρ", sam.rho, default.rho)
                    .differs("momentum", sam.momentum, default.momentum)
                    .differs("decay", sam.weight_decay, default.weight_decay)
            }
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
        self.given(symbol, Some(value).filter(|&value| value != default))
    }

    fn given(&mut self, symbol: &str, value: Option<f64>) -> &mut Self {
        if let Some(value) = value {
            self.0.push_str(&format!(" {symbol}={value}"));
        }
        self
    }

    /// A bound, which may be absent although the default is not.
    fn bound(&mut self, symbol: &str, value: Option<f64>, default: Option<f64>) -> &mut Self {
        match value {
            None if default.is_some() => self.0.push_str(&format!(" {symbol}=none")),
            _ => return self.given(symbol, value.filter(|_| value != default)),
        }
        self
    }

    fn search(&mut self, search: &SearchSettings) -> &mut Self {
        let default = paper_search();
        self.differs("c", search.sufficient_decrease, default.sufficient_decrease)
            .differs("δ", search.backtrack_factor, default.backtrack_factor)
            .differs("η₀", search.first_step, default.first_step)
            .bound("smallest", search.min_first_trial, default.min_first_trial)
            .bound("largest", search.max_first_trial, default.max_first_trial)
            .bound("max_step", search.max_step, default.max_step)
            .given("trials", search.trial_limit.map(|limit| limit as f64))
    }
}
