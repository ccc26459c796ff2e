//! The types that read a plan, as their source says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Fields, Item, Lit, Meta, Token};

/// The sources of the types in a plan, from the folder of this package.
const SOURCES: [&str; 4] = ["src", "networks/src", "../figures/src", "../src"];

/// A type that is read by serde.
pub struct Type {
    pub docs: String,
    pub kind: Kind,
    /// The type that it describes to serde.
    pub remote: Option<String>,
}

pub enum Kind {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
}

pub struct Variant {
    pub name: String,
    pub docs: String,
    pub content: Content,
}

pub enum Content {
    Unit,
    Named(Vec<Field>),
    /// One value without a name.
    Value(Box<Field>),
}

pub struct Field {
    /// Empty for a value without a name.
    pub name: String,
    pub docs: String,
    pub ty: syn::Type,
    /// Whether it may be absent.
    pub default: bool,
    /// The type that describes it to serde.
    pub with: Option<String>,
}

/// The types by name. Where a name is that of several, the first folder has it.
pub fn types() -> BTreeMap<String, Type> {
    let mut types = BTreeMap::new();
    for folder in SOURCES {
        let mut here = BTreeMap::new();
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            file.items.iter().filter_map(read).for_each(|(name, read)| {
                here.insert(name, read);
            });
        }
        for (name, read) in here {
            types.entry(name).or_insert(read);
        }
    }
    types
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn read(item: &Item) -> Option<(String, Type)> {
    let (name, attributes, kind) = match item {
        Item::Struct(item) if reads(&item.attrs) => {
            let optional = setting(&item.attrs, "default").is_some();
            (
                &item.ident,
                &item.attrs,
                Kind::Struct(fields(&item.fields, optional)),
            )
        }
        Item::Enum(item) if reads(&item.attrs) => {
            let variant = |variant: &syn::Variant| {
                let mut fields = fields(&variant.fields, false);
                Variant {
                    name: variant.ident.to_string(),
                    docs: docs(&variant.attrs),
                    content: match variant.fields {
                        Fields::Unit => Content::Unit,
                        Fields::Named(_) => Content::Named(fields),
                        Fields::Unnamed(_) => Content::Value(Box::new(fields.remove(0))),
                    },
                }
            };
            (
                &item.ident,
                &item.attrs,
                Kind::Enum(item.variants.iter().map(variant).collect()),
            )
        }
        _ => return None,
    };
    let read = Type {
        docs: docs(attributes),
        kind,
        remote: setting(attributes, "remote").flatten(),
    };
    Some((name.to_string(), read))
}

fn fields(fields: &Fields, optional: bool) -> Vec<Field> {
    let read = |field: &syn::Field| Field {
        name: field.ident.as_ref().map_or_else(String::new, ToString::to_string),
        docs: docs(&field.attrs),
        ty: field.ty.clone(),
        default: optional || setting(&field.attrs, "default").is_some(),
        with: setting(&field.attrs, "with").flatten(),
    };
    let skipped = |field: &&syn::Field| setting(&field.attrs, "skip").is_none();
    fields.iter().filter(skipped).map(read).collect()
}

/// The lines of a documentation comment.
fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => text(&pair.value),
        _ => None,
    });
    let lines: Vec<String> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned())
        .collect();
    lines.join("\n")
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text.value()),
        _ => None,
    }
}

type Metas = Punctuated<Meta, Token![,]>;

/// The attributes, also those with a condition.
fn metas(attributes: &[Attribute]) -> Vec<Meta> {
    let mut metas = Vec::new();
    for attribute in attributes {
        match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let nested = list.parse_args_with(Metas::parse_terminated).unwrap();
                metas.extend(nested.into_iter().skip(1));
            }
            meta => metas.push(meta.clone()),
        }
    }
    metas
}

/// Whether serde reads it.
fn reads(attributes: &[Attribute]) -> bool {
    metas(attributes).iter().any(|meta| match meta {
        Meta::List(list) if list.path.is_ident("derive") => list.tokens.to_string().contains("Deserialize"),
        _ => false,
    })
}

/// A setting of serde: `Some` if it is there, with its text if it has one.
fn setting(attributes: &[Attribute], name: &str) -> Option<Option<String>> {
    for meta in metas(attributes) {
        let Meta::List(list) = &meta else { continue };
        if !list.path.is_ident("serde") {
            continue;
        }
        for nested in list.parse_args_with(Metas::parse_terminated).unwrap() {
            match nested {
                Meta::Path(path) if path.is_ident(name) => return Some(None),
                Meta::NameValue(pair) if pair.path.is_ident(name) => return Some(text(&pair.value)),
                _ => {}
            }
        }
    }
    None
}
