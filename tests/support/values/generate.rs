//! Values of a type at random, in the form in which serde writes them.

use std::collections::BTreeSet;

use buildamp::ir::{
    Field, Fields, Float, Int, Program, Rename, Seq, Shape, Tagging, Type, TypeId, Variant,
};
use serde_json::{Map, Value, json};

use super::heights::{Heights, written};
use super::samples;
use crate::support::random::Random;

/// Beyond this depth of definitions in each other, whatever may end does.
const DEEP: usize = 5;

/// Makes values of the types of one program.
pub struct Generator<'a> {
    program: &'a Program,
    pub random: Random,
    /// Integers of all 64 bits, beyond what JavaScript holds.
    pub wide: bool,
    /// What decoders take beyond the serialised form: other names, `null` for what is absent,
    /// nothing for what has a default.
    pub lenient: bool,
    heights: Heights,
    depth: usize,
    /// How often each variant was taken, by definition and position.
    taken: std::collections::HashMap<(TypeId, usize), usize>,
}

impl<'a> Generator<'a> {
    pub fn new(program: &'a Program, seed: u64) -> Self {
        Self {
            program,
            random: Random::new(seed),
            wide: false,
            lenient: false,
            heights: Heights::of(program),
            depth: 0,
            taken: Default::default(),
        }
    }

    /// A value of `ty`, which has no parameters left.
    pub fn value(&mut self, ty: &Type) -> Value {
        match ty {
            Type::Bool => self.random.often(0.5).into(),
            Type::Int(int) => self.int(*int),
            Type::Float(Float::F64) => json!(self.random.pick(&samples::FLOATS)),
            Type::Float(Float::F32) => {
                // By its shortest text, as serde_json writes it.
                let single = self.random.pick(&samples::SINGLES);
                serde_json::from_str(&serde_json::to_string(&single).unwrap()).unwrap()
            }
            Type::Char => self.random.pick(&samples::CHARS).to_string().into(),
            Type::String => self.random.pick(&samples::STRINGS).into(),
            Type::Unit => Value::Null,
            Type::Value => self.anything(2),
            Type::Text(text) => self.random.pick(samples::texts(text.rust)).into(),
            Type::Duration => {
                json!({ "secs": self.int(Int::U64), "nanos": self.random.below(1_000_000_000) })
            }
            Type::Bytes => self.several(|own| own.int(Int::U8)).into(),
            Type::File => match self.random.often(0.5) {
                true => json!("aGVsbG8="),
                false => json!({ "path": "a/b.png" }),
            },
            Type::Option(inner) if self.ends() || self.random.often(0.3) => {
                let _ = inner;
                Value::Null
            }
            Type::Option(inner) | Type::Pointer(_, inner) => self.value(inner),
            Type::Seq(seq, item) => self.sequence(*seq, item),
            Type::Map(_, key, value) => self.map(key, value, &samples::KEYS).into(),
            Type::Tuple(items) => items.iter().map(|item| self.value(item)).collect(),
            Type::Result(ok, error) => match self.random.often(0.5) {
                true => json!({ "Ok": self.value(ok) }),
                false => json!({ "Err": self.value(error) }),
            },
            Type::Named(id, arguments) => {
                self.depth += 1;
                let value = self.named(*id, arguments);
                self.depth -= 1;
                value
            }
            Type::Param(_) => panic!("a parameter without an argument"),
            Type::Foreign(_) | Type::Refused => panic!("a type without JSON in JSON"),
        }
    }

    /// Whether it is time to come to an end.
    fn ends(&self) -> bool {
        self.depth > DEEP
    }

    fn int(&mut self, int: Int) -> Value {
        const SAFE: i128 = (1 << 53) - 1;
        let (mut least, mut most) = int.range();
        if !self.wide {
            (least, most) = (least.max(-SAFE), most.min(SAFE));
        }
        let value = match self.random.below(5) {
            0 => least,
            1 => most,
            2 => 0,
            3 => 1,
            _ => least + i128::from(self.random.next()) % (most - least + 1),
        };
        match u64::try_from(value) {
            Ok(value) => value.into(),
            Err(_) => i64::try_from(value).unwrap().into(),
        }
    }

    fn anything(&mut self, depth: usize) -> Value {
        match self.random.below(if depth == 0 { 4 } else { 6 }) {
            0 => Value::Null,
            1 => self.random.often(0.5).into(),
            2 => self.int(Int::I64),
            3 => self.random.pick(&samples::STRINGS).into(),
            // Not a number first: serde would take that for the index of a variant.
            4 => json!(["first", self.several(|own| own.anything(depth - 1))]),
            _ => {
                let key = self.random.pick(&samples::KEYS);
                json!({ key: self.anything(depth - 1) })
            }
        }
    }

    fn several(&mut self, item: impl Fn(&mut Self) -> Value) -> Vec<Value> {
        let count = if self.ends() { 0 } else { self.random.below(4) };
        (0..count).map(|_| item(self)).collect()
    }

    fn sequence(&mut self, seq: Seq, item: &Type) -> Value {
        match seq {
            Seq::Array(length) => (0..length).map(|_| self.value(item)).collect(),
            // In Rust's order; of several items in a hash set, nobody knows it.
            Seq::BTreeSet | Seq::HashSet => {
                let most = if seq == Seq::HashSet { 1 } else { 3 };
                let items: BTreeSet<Key> =
                    self.several(|own| own.value(item)).into_iter().map(Key).collect();
                items.into_iter().take(most).map(|key| key.0).collect()
            }
            _ => self.several(|own| own.value(item)).into(),
        }
    }

    fn map(&mut self, key: &Type, value: &Type, names: &[&str]) -> Map<String, Value> {
        let count = if self.ends() { 0 } else { self.random.below(4) };
        (0..count)
            .map(|_| {
                let name = match self.without_names(key) {
                    Type::Int(int) => self.int(int).to_string(),
                    Type::Text(_) => self.value(key).as_str().unwrap().to_owned(),
                    _ => self.random.pick(names).to_owned(),
                };
                (name, self.value(value))
            })
            .collect()
    }

    /// What `ty` is behind pointers, aliases and newtypes.
    fn without_names(&self, ty: &Type) -> Type {
        match ty {
            Type::Pointer(_, inner) => self.without_names(inner),
            Type::Named(id, arguments) => {
                let definition = self.program.type_def(*id);
                let inner = match &definition.shape {
                    Shape::Alias(ty) => Some(ty),
                    Shape::Struct(fields) => definition.as_inner(fields).map(|field| &field.ty),
                    Shape::Enum { .. } => None,
                };
                inner.map_or_else(
                    || ty.clone(),
                    |inner| self.without_names(&inner.substitute(arguments)),
                )
            }
            _ => ty.clone(),
        }
    }

    fn without_aliases(&self, ty: &Type) -> Type {
        let Type::Named(id, arguments) = ty else { return ty.clone() };
        match &self.program.type_def(*id).shape {
            Shape::Alias(inner) => self.without_aliases(&inner.substitute(arguments)),
            _ => ty.clone(),
        }
    }

    fn named(&mut self, id: TypeId, arguments: &[Type]) -> Value {
        let definition = self.program.type_def(id);
        match &definition.shape {
            Shape::Alias(ty) => self.value(&ty.substitute(arguments)),
            Shape::Struct(fields) => match definition.as_inner(fields) {
                Some(field) => self.value(&field.ty.substitute(arguments)),
                None => {
                    let content = self.content(fields, arguments);
                    match (&definition.tag, content) {
                        (Some(tag), Value::Object(mut members)) => {
                            members.insert(tag.member.clone(), tag.value.clone().into());
                            members.into()
                        }
                        (_, content) => content,
                    }
                }
            },
            Shape::Enum { tagging, variants } => {
                let variant = self.variant(id, variants);
                self.tagged(tagging, variant, arguments)
            }
        }
    }

    /// Prefers what was taken least; near the end, what ends soonest.
    fn variant<'v>(&mut self, id: TypeId, variants: &'v [Variant]) -> &'v Variant {
        let start = self.random.below(variants.len());
        let ends = self.ends();
        let rank = |(index, variant): &(usize, &Variant)| {
            let fields = variant.fields.iter();
            let height = fields.map(|field| self.heights.ty(&field.ty)).max().unwrap_or_default();
            let taken = self.taken.get(&(id, *index)).copied().unwrap_or_default();
            let order = (index + variants.len() - start) % variants.len();
            if ends { (height, order) } else { (taken, order) }
        };
        let (index, variant) = written(variants).min_by_key(rank).unwrap();
        *self.taken.entry((id, index)).or_default() += 1;
        variant
    }

    /// The name that is written, or one of those that are read.
    fn name<'n>(&mut self, json: &'n Rename) -> &'n str {
        let accepted = json.accepted();
        let index = if self.lenient { self.random.below(accepted.len()) } else { 0 };
        accepted[index]
    }

    fn tagged(&mut self, tagging: &Tagging, variant: &Variant, arguments: &[Type]) -> Value {
        let name = self.name(&variant.json);
        let held = variant.fields.iter().filter(|field| !field.skip_serializing).count();
        let is_unit = match &variant.fields {
            Fields::Unit => true,
            // What is skipped leaves a unit variant.
            Fields::Newtype(_) => held == 0,
            _ => false,
        };
        let content = if is_unit { Value::Null } else { self.content(&variant.fields, arguments) };
        match tagging {
            _ if variant.untagged => content,
            Tagging::Untagged => content,
            Tagging::External if is_unit => name.into(),
            Tagging::External => json!({ name: content }),
            Tagging::Internal { tag } => {
                let mut members = Map::from_iter([(tag.clone(), name.into())]);
                merge(content, &mut members);
                members.into()
            }
            Tagging::Adjacent { tag, .. } if is_unit => json!({ tag: name }),
            Tagging::Adjacent { tag, content: member } => json!({ tag: name, member: content }),
        }
    }

    fn content(&mut self, fields: &Fields, arguments: &[Type]) -> Value {
        match fields {
            Fields::Unit => Value::Null,
            Fields::Newtype(field) => self.value(&field.ty.substitute(arguments)),
            Fields::Tuple(fields) => {
                let there = fields.iter().filter(|field| !field.skip_serializing);
                let mut items: Vec<Value> =
                    there.map(|field| self.value(&field.ty.substitute(arguments))).collect();
                // Some of these serde refuses.
                if self.lenient && self.random.often(0.3) {
                    items.truncate(self.random.below(items.len() + 1));
                }
                items.into()
            }
            Fields::Named(fields) => {
                let mut members = Map::new();
                for field in fields.iter().filter(|field| !field.skip_serializing) {
                    let ty = field.ty.substitute(arguments);
                    if field.flatten {
                        self.flattened(&ty, &mut members);
                    } else if let Some(value) = self.member(field, &ty) {
                        members.insert(self.name(&field.json).to_owned(), value);
                    }
                }
                members.into()
            }
        }
    }

    /// The value of a named field, unless it is left out.
    fn member(&mut self, field: &Field, ty: &Type) -> Option<Value> {
        // Of an option that a parameter stands for, serde does not know it.
        let is_option = matches!(self.without_aliases(&field.ty), Type::Option(_));
        if self.lenient && self.random.often(0.3) {
            return (is_option && self.random.often(0.5)).then_some(Value::Null);
        }
        if let (Type::Option(inner), true) = (self.without_aliases(ty), is_option) {
            if self.ends() || self.random.often(0.35) {
                return None;
            }
            let value = self.value(&inner);
            let double = match self.without_aliases(&field.ty) {
                Type::Option(inner) => matches!(self.without_aliases(&inner), Type::Option(_)),
                _ => false,
            };
            // What is written as `null` reads as `None`.
            return Some(value).filter(|value| double || !value.is_null());
        }
        let value = match (field.skip_deserializing, ty) {
            // Not read by serde: what it writes again is the default.
            (true, Type::Int(_)) => json!(0),
            // Nor is what a function makes of that known.
            (true, _) if field.with.is_some() => self.value(ty),
            (true, other) => panic!("no default for {other:?}"),
            (false, _) => self.value(ty),
        };
        let leaves_out = field.skip_serializing_if.as_deref();
        let is_empty = match &value {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        let left_out = is_empty && leaves_out.is_some_and(|path| path.ends_with("is_empty"));
        (!left_out).then_some(value)
    }

    fn flattened(&mut self, ty: &Type, members: &mut Map<String, Value>) {
        match self.without_names(ty) {
            Type::Option(_) if self.random.often(0.4) => {}
            Type::Option(inner) => self.flattened(&inner, members),
            Type::Map(_, _, value) => {
                members.extend(self.map(&Type::String, &value, &samples::KEYS))
            }
            Type::Value => members.extend(self.map(&Type::String, &Type::Value, &samples::KEYS)),
            _ => {
                let value = self.value(ty);
                merge(value, members);
            }
        }
    }
}

/// Adds a value's members; a name alone stands for that name with `null`.
fn merge(value: Value, members: &mut Map<String, Value>) {
    match value {
        Value::Object(others) => members.extend(others),
        Value::String(name) => drop(members.insert(name, Value::Null)),
        _ => {}
    }
}

/// Values in the order of a set of integers or texts.
#[derive(PartialEq, Eq)]
struct Key(Value);

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let number = |key: &Key| key.0.as_i64();
        number(self).cmp(&number(other)).then_with(|| self.0.to_string().cmp(&other.0.to_string()))
    }
}
