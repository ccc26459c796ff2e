//! The reference, from the types.

use super::source::{Content, Field, Kind, Type, Variant};
use super::words::plain;
use flatland_experiments::plan::{self, Entry, PlanFile, Reference, Section};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use syn::{GenericArgument, PathArguments};

/// Values of fields that have no default, by name, where needed with that of their settings.
const VALUES: &[(&str, &str)] = &[
    ("kind", "MainComparison"),
    ("Figure.name", "\"slide\""),
    ("Figure.formats", "[Svg, Pdf]"),
    ("panels", "[Cost, Sharpness]"),
    ("width", "6.75"),
    ("panel_height", "1.1"),
    ("resolution", "300"),
    ("scale", "255"),
    ("record.eigenvalues.largest_in_modulus", "20"),
    ("record.eigenvalues.top", "20"),
    ("parity.eigenvalues.top", "[5.2, 3.1]"),
    ("beyond_classes", "12"),
    ("Table.data", "\"digits\""),
    ("record.from_by_data.data", "\"digits\""),
    ("from", "3200"),
    ("name", "\"mine\""),
    ("data", "[Digits()]"),
    ("networks", "[Mlp(hidden: [100, 100])]"),
    ("optimisers", "[Nls(), NlsUb()]"),
    ("seeds", "[0, 1, 2]"),
    ("iterations", "2000"),
    ("hidden", "[100, 100]"),
    ("images", "\"images.npy\""),
    ("labels", "\"labels.npy\""),
    ("test_images", "\"test_images.npy\""),
    ("test_labels", "\"test_labels.npy\""),
    ("train_images", "\"train-images\""),
    ("train_labels", "\"train-labels\""),
    ("classes", "10"),
    ("mean", "[0.1918]"),
    ("std", "[0.3483]"),
    ("step", "0.1"),
    ("network", "\"MLP\""),
    ("every", "100"),
    ("file", "\"reference.npy\""),
    ("optimiser", "\"NLS\""),
    ("step_tolerance", "0"),
    ("cost_tolerance", "1e-6"),
    ("tolerance", "1e-6"),
    ("upper_bound", "10"),
    ("batch", "256"),
    ("max_memory", "8e9"),
    ("eigenvalue_max_memory", "16e9"),
    ("max_seconds", "86400"),
    ("train", "1000"),
];

/// Fields of which their settings need one.
const NEEDED: [(&str, &str); 2] = [
    ("record.eigenvalues", "largest_in_modulus"),
    ("record.eigenvalues", "top"),
];

/// A plan; a field that an example sets is left out.
const PLAN: [(&str, &str); 6] = [
    ("name", "\"p\""),
    ("data", "[Digits()]"),
    ("networks", "[Mlp(hidden: [4])]"),
    ("optimisers", "[Nls()]"),
    ("seeds", "[0]"),
    ("iterations", "2000"),
];

/// Lines that other lines need.
const NEEDED_LINES: [(&str, &str); 3] = [
    ("record: (batch_sharpness", "batch: 256"),
    (
        "parity: (hessian_vector_product",
        "record: (hessian_vector_product_along: \"v.npy\")",
    ),
    (
        "parity: (eigenvalues",
        "record: (eigenvalues: (every: 100, top: 20))",
    ),
];

/// A plan with a line.
pub fn with_line(line: &str) -> String {
    let key = line.split(':').next().unwrap();
    let fields = PLAN.iter().filter(|(name, _)| *name != key);
    let fields: Vec<String> = fields.map(|(name, value)| format!("{name}: {value}")).collect();
    let needed = NEEDED_LINES.iter().find(|(start, _)| line.starts_with(start));
    let needed = needed.map_or_else(String::new, |(_, needed)| format!("{needed}, "));
    format!("({}, {needed}{line})", fields.join(", "))
}

/// The plan with a line, read.
pub fn read(line: &str) -> Result<PlanFile, plan::PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, with_line(line)).unwrap();
    PlanFile::read(&path)
}

/// Where settings stand in a plan.
#[derive(Clone)]
struct Place {
    /// A line of a plan with `{}` where they stand.
    line: String,
    /// The way to them in the plan as JSON.
    way: Vec<String>,
}

impl Place {
    fn within(&self, text: &str) -> Self {
        Self {
            line: self.line.replace("{}", text),
            way: self.way.clone(),
        }
    }

    fn then(mut self, step: &str) -> Self {
        self.way.push(step.to_owned());
        self
    }
}

pub struct Builder {
    types: BTreeMap<String, Type>,
    described: BTreeSet<String>,
    sections: Vec<Section>,
}

impl Builder {
    /// The reference of the type `Plan`.
    pub fn reference(types: BTreeMap<String, Type>) -> Reference {
        let mut builder = Self {
            types,
            described: BTreeSet::new(),
            sections: Vec::new(),
        };
        let place = Place {
            line: "{}".to_owned(),
            way: Vec::new(),
        };
        builder.section("plan", None, "Plan", &place);
        Reference {
            sections: builder.sections,
        }
    }

    /// Describes a type where it is first met.
    fn section(&mut self, name: &str, of: Option<&str>, type_name: &str, place: &Place) {
        if !self.described.insert(type_name.to_owned()) {
            return;
        }
        let described = self.types.remove(type_name).unwrap();
        let docs = self.docs(&described);
        let at = self.sections.len();
        self.sections.push(Section {
            name: name.to_owned(),
            of: of.map(str::to_owned),
            about: plain(&docs),
            entries: Vec::new(),
        });
        let entries = match &described.kind {
            Kind::Struct(fields) => {
                let inside = match type_name {
                    "Plan" => place.clone(),
                    _ => place.within("({})"),
                };
                let fields = self.documented(fields, described.remote.as_deref());
                let key = match of {
                    Some(of) if of != "plan" => format!("{of}.{name}"),
                    _ => name.to_owned(),
                };
                vec![self.entry(&key, "", &fields, &inside)]
            }
            Kind::Enum(variants) => {
                let names = variants.iter().map(|variant| &variant.name);
                self.assert_complete(&place.line.replace("{}", "__"), names);
                variants
                    .iter()
                    .map(|variant| self.variant(variant, place))
                    .collect()
            }
        };
        self.sections[at].entries = entries;
        self.types.insert(type_name.to_owned(), described);
    }

    /// The documentation of a type, or of the type that it stands for.
    fn docs(&self, described: &Type) -> String {
        let remote = described
            .remote
            .as_ref()
            .and_then(|remote| self.types.get(remote));
        remote.unwrap_or(described).docs.clone()
    }

    fn variant(&mut self, variant: &Variant, place: &Place) -> Entry {
        let Variant { name, docs, content } = variant;
        let inside = place.within(&format!("{name}({{}})")).then(name);
        match content {
            Content::Unit => Entry {
                name: name.clone(),
                about: plain(docs),
                takes: None,
                fields: Vec::new(),
                example: figure_with(name, place.line.replace("{}", name)),
            },
            Content::Named(fields) => self.entry(name, docs, fields, &inside),
            Content::Value(value) => self.value(name, docs, value, &inside),
        }
    }

    /// A variant with one value: settings, whose fields it has, or something else.
    fn value(&mut self, name: &str, docs: &str, value: &Field, place: &Place) -> Entry {
        let (inner, list) = stripped(&value.ty);
        let type_name = value.with.clone().unwrap_or(inner);
        let Some(described) = self.types.remove(&type_name) else {
            let number = match (list, type_name.as_str()) {
                (true, _) => "[1, 0.1]",
                (false, "usize") => "256",
                (false, _) => "0.1",
            };
            return Entry {
                name: name.to_owned(),
                about: plain(docs),
                takes: self.takes(value),
                fields: Vec::new(),
                example: place.line.replace("{}", number),
            };
        };
        let docs = format!("{docs}\n\n{}", self.docs(&described));
        let Kind::Struct(fields) = &described.kind else {
            panic!("{name} has a value with variants");
        };
        let inside = match list {
            true => place.within("[({})]").then("0"),
            false => place.clone(),
        };
        let fields = self.documented(fields, described.remote.as_deref());
        let mut entry = self.entry(name, &docs, &fields, &inside);
        entry.takes = list.then(|| "list of settings".to_owned());
        self.types.insert(type_name, described);
        entry
    }

    /// The fields with the documentation of the type that they stand for.
    fn documented(&self, fields: &[Field], remote: Option<&str>) -> Vec<Field> {
        let remote = remote.and_then(|remote| self.types.get(remote));
        let documented = |field: &Field| {
            let docs = match remote.map(|remote| &remote.kind) {
                Some(Kind::Struct(fields)) if field.docs.is_empty() => {
                    fields.iter().find(|other| other.name == field.name)
                }
                _ => None,
            };
            Field {
                name: field.name.clone(),
                docs: docs.unwrap_or(field).docs.clone(),
                ty: field.ty.clone(),
                default: field.default,
                with: field.with.clone(),
            }
        };
        fields.iter().map(documented).collect()
    }

    fn entry(&mut self, key: &str, docs: &str, fields: &[Field], place: &Place) -> Entry {
        let name = key.rsplit('.').next().unwrap_or(key);
        let whole = |fields: &[String]| match place.way.is_empty() {
            true => fields.join(", "),
            false => place.line.replace("{}", &fields.join(", ")),
        };
        let required = |but: &str| -> Vec<String> {
            let required = fields
                .iter()
                .filter(|field| !optional(field) && field.name != but);
            let needed = NEEDED
                .iter()
                .filter(|(entry, field)| *entry == key && *field != but);
            let needed = needed.take(1).map(|(_, field)| *field);
            required
                .map(|field| field.name.as_str())
                .chain(needed)
                .map(|field| format!("{field}: {}", value_of(key, field)))
                .collect()
        };
        self.assert_complete(
            &whole(&["__: 0".to_owned()]),
            fields.iter().map(|field| &field.name),
        );
        let mut described = Vec::new();
        for field in fields {
            let default = optional(field).then(|| {
                let defaults = self.defaults(&whole(&required(&field.name)), place);
                let default = defaults.get(&field.name);
                default.map_or_else(|| "None".to_owned(), |default| self.shown(default, &field.ty))
            });
            let value = match default.as_deref() {
                _ if NEEDED.contains(&(key, field.name.as_str())) => value(key, &field.name),
                None | Some("None") => value(key, &field.name),
                Some("()" | "[]" | "{}") => None,
                value => value,
            };
            let example = value.map(|value| {
                let others = if place.way.is_empty() {
                    Vec::new()
                } else {
                    required(&field.name)
                };
                whole(&[others, vec![format!("{}: {value}", field.name)]].concat())
            });
            let asked = |value: &str| whole(&[format!("{}: {value}", field.name)]);
            described.push(plan::Field {
                name: field.name.clone(),
                takes: self.takes(field).unwrap_or_else(|| variants(&field.ty, asked)),
                default,
                about: self.about(field),
                example,
            });
            self.nested(key, fields, field, place);
        }
        Entry {
            name: name.to_owned(),
            about: plain(docs),
            takes: None,
            fields: described,
            example: whole(&required("")),
        }
    }

    /// What a field is; what its type is if its documentation says nothing but the default.
    fn about(&self, field: &Field) -> String {
        let about = plain(&field.docs);
        let described = self.types.get(&stripped(&field.ty).0);
        match described.filter(|_| about.is_empty()) {
            Some(described) => plain(&self.docs(described)),
            None => about,
        }
    }

    /// Describes the type of a field.
    fn nested(&mut self, key: &str, fields: &[Field], field: &Field, place: &Place) {
        let (inner, list) = stripped(&field.ty);
        let type_name = field
            .with
            .clone()
            .filter(|with| self.types.contains_key(with))
            .unwrap_or(inner);
        if !self.types.contains_key(&type_name) {
            return;
        }
        let others = fields
            .iter()
            .filter(|other| !optional(other) && other.name != field.name);
        let mut siblings: Vec<String> = others
            .map(|other| format!("{}: {}", other.name, value_of(key, &other.name)))
            .collect();
        if place.way.is_empty() {
            siblings.clear();
        }
        siblings.push(format!("{}: {}", field.name, if list { "[{}]" } else { "{}" }));
        let mut inside = place.within(&siblings.join(", ")).then(&field.name);
        if list {
            inside = inside.then("0");
        }
        let of = key.rsplit('.').next().unwrap_or(key);
        self.section(&field.name, Some(of), &type_name, &inside);
    }

    /// Asserts that these are the names that the reader expects in the place of `__`.
    fn assert_complete<'n>(&self, line: &str, names: impl Iterator<Item = &'n String>) {
        let error = read(line).unwrap_err().to_string();
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        let expected = format!("`__`, expected one of {}", names.join(", "));
        assert!(
            error.ends_with(&expected),
            "{error}, described are {}",
            names.join(", ")
        );
    }

    /// The settings at a place with nothing but the required fields, as JSON.
    fn defaults(&self, line: &str, place: &Place) -> serde_json::Map<String, Value> {
        let line = if place.way.is_empty() {
            "iterations: 5"
        } else {
            line
        };
        let file = read(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let mut value = &serde_json::to_value(&file.plan).unwrap();
        for step in &place.way {
            value = match value {
                Value::Array(list) => &list[step.parse::<usize>().unwrap()],
                value => &value[step],
            };
        }
        value.as_object().cloned().unwrap_or_default()
    }

    /// The type of a field, in words; `None` for one whose source has no declaration of it.
    fn takes(&self, field: &Field) -> Option<String> {
        let (inner, list) = stripped(&field.ty);
        let one = match inner.as_str() {
            "usize" | "u64" => "whole number".to_owned(),
            "f64" => "number".to_owned(),
            "bool" => "true or false".to_owned(),
            "String" => "text".to_owned(),
            "PathBuf" => "path".to_owned(),
            "BTreeMap" => "map {name: settings (…)}".to_owned(),
            _ => match self.types.get(&inner).map(|described| &described.kind) {
                None if !self.described.contains(&inner) && field.with.is_none() => return None,
                Some(Kind::Enum(variants)) => {
                    let names = variants.iter().map(|variant| match variant.content {
                        Content::Unit => format!("`{}`", variant.name),
                        _ => format!("`{}(…)`", variant.name),
                    });
                    names.collect::<Vec<_>>().join(", ")
                }
                _ => "settings (…)".to_owned(),
            },
        };
        Some(match (list, one.as_str()) {
            (false, _) => one,
            (true, "text" | "path" | "number" | "whole number") => format!("list of {one}s"),
            (true, _) => format!("list of {one}"),
        })
    }

    /// A default as a plan writes it.
    fn shown(&self, value: &Value, ty: &syn::Type) -> String {
        let (inner, _) = stripped(ty);
        match value {
            Value::Null => "None".to_owned(),
            Value::Number(number) if number.is_f64() => {
                let number = number.as_f64().unwrap();
                match number != 0.0 && number.abs() < 1e-2 {
                    true => format!("{number:e}"),
                    false => number.to_string(),
                }
            }
            Value::String(text) if inner == "PathBuf" => {
                let folder = std::env::var("FLATLAND_DATA").unwrap_or_default();
                let text = match text.strip_prefix(&folder) {
                    Some(below) if !folder.is_empty() => format!("/usr/share/datasets{below}"),
                    _ => text.clone(),
                };
                format!("{text:?}")
            }
            Value::String(text) if inner == "String" => format!("{text:?}"),
            Value::String(text) => text.clone(),
            Value::Array(list) => {
                let list: Vec<String> = list.iter().map(|element| self.shown(element, ty)).collect();
                format!("[{}]", list.join(", "))
            }
            Value::Object(object) if inner == "BTreeMap" && object.is_empty() => "{}".to_owned(),
            Value::Object(object) => match self.types.get(&inner).map(|described| &described.kind) {
                Some(Kind::Enum(_)) => {
                    let (name, value) = object.iter().next().unwrap();
                    format!("{name}({})", self.shown(value, ty))
                }
                _ => "()".to_owned(),
            },
            other => other.to_string(),
        }
    }
}

/// The variants of an enum that a macro declares, as the reader lists them where one of them was expected.
fn variants(ty: &syn::Type, asked: impl Fn(&str) -> String) -> String {
    let list = stripped(ty).1;
    let error = read(&asked(if list { "[__]" } else { "__" }))
        .unwrap_err()
        .to_string();
    let (_, names) = error
        .split_once("expected one of ")
        .unwrap_or_else(|| panic!("{error}"));
    match list {
        true => format!("list of {names}"),
        false => names.to_owned(),
    }
}

/// Whether a field may be absent.
fn optional(field: &Field) -> bool {
    field.default || outer(&field.ty).0 == "Option"
}

/// An example of a required field.
fn value_of(entry: &str, name: &str) -> &'static str {
    value(entry, name)
        .unwrap_or_else(|| panic!("give a value for the required field `{entry}.{name}` in VALUES"))
}

/// The example with a kind of figure that has the panel of this name.
fn figure_with(panel: &str, example: String) -> String {
    let kind = match panel {
        "Eigenvalues" => "Diagnosis",
        "GradientQuotient" | "HessianGradient" | "Rayleigh" | "ProbedSharpness" => "Probes",
        _ => return example,
    };
    example.replace("MainComparison", kind)
}

fn value(entry: &str, name: &str) -> Option<&'static str> {
    let named = |wanted: &str| VALUES.iter().find(|(other, _)| *other == wanted);
    let found = named(&format!("{entry}.{name}")).or_else(|| named(name));
    found.map(|(_, value)| *value)
}

/// The last name of a type, and its argument.
fn outer(ty: &syn::Type) -> (String, Option<&syn::Type>) {
    let syn::Type::Path(path) = ty else {
        panic!("a type of a plan is not a path");
    };
    let last = path.path.segments.last().unwrap();
    let argument = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.first(),
        _ => None,
    };
    let argument = argument.and_then(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    (last.ident.to_string(), argument)
}

/// The name of a type without what wraps it, and whether it is a list.
fn stripped(ty: &syn::Type) -> (String, bool) {
    match outer(ty) {
        (name, Some(inner)) if ["Option", "Checked", "Box"].contains(&name.as_str()) => stripped(inner),
        (name, Some(inner)) if name == "Vec" => (stripped(inner).0, true),
        (name, _) => (name, false),
    }
}
